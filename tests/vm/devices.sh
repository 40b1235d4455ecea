#!/usr/bin/env bash
# Scanners, a scale and a label printer as real kernel devices: a keyboard held exclusively, a scanner of the HID-POS class, a
# scanner and a scale on USB-CDC and a printer of the USB class that are pulled out in the middle of what they say or print.
#
#   cargo build && tests/vm/devices.sh [PROGRAM]
#
# Boots Debian's kernel under QEMU over this machine's own files (read-only) and runs scanners.py and printer.py in it as root. Needs Debian
# with root and the network once, for qemu-system-x86, busybox-static, cpio, kmod, udev and the kernel's package; python3.
# Where QEMU is missing it says so and skips; VM_SETUP=1 installs what is needed. VM_HOME keeps the kernel (default: target/vm).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(realpath "${1:-$root/target/debug/packdesk}")
home=${VM_HOME:-$root/target/vm}
modules="virtio_pci 9pnet_virtio 9p overlay uinput uhid evdev usbhid hid-generic cdc-acm dummy_hcd libcomposite usb_f_acm usb_f_printer usblp configfs"

if [ "${VM_SETUP:-0}" = 1 ]; then
  apt-get install -y -qq qemu-system-x86 busybox-static cpio kmod udev >/dev/null
fi
if ! command -v qemu-system-x86_64 >/dev/null || ! command -v busybox >/dev/null; then
  echo "skipped: no QEMU here; VM_SETUP=1 installs it"
  exit 0
fi
[ -x "$program" ] || { echo "no program at $program: cargo build first" >&2; exit 2; }

mkdir -p "$home"
if ! ls "$home"/kernel/boot/vmlinuz-* >/dev/null 2>&1; then
  package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/{print $2; exit}')
  (cd "$home" && apt-get download -qq "$package" 2>/dev/null && dpkg -x "$package"_*.deb kernel && rm -f "$package"_*.deb)
fi
version=$(ls "$home/kernel/lib/modules")
depmod -b "$home/kernel" "$version"
rm -rf "$home/initrd"
mkdir -p "$home"/initrd/{bin,dev,proc,sys,lib/modules/"$version"}
cp "$(command -v busybox)" "$home/initrd/bin/"
cp "$home/kernel/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$home/initrd/lib/modules/$version/"
for module in $modules; do
  modprobe -d "$home/kernel" -S "$version" --show-depends "$module" 2>/dev/null | awk '$1=="insmod"{print $2}'
done | sort -u | while read -r file; do
  to="$home/initrd/${file#"$home"/kernel/}"
  mkdir -p "$(dirname "$to")"
  cp "$file" "$to"
done
depmod -b "$home/initrd" "$version"
cat >"$home/initrd/init" <<INIT
#!/bin/busybox sh
/bin/busybox --install -s /bin; export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
modprobe dummy_hcd num=3
for module in $modules; do modprobe \$module; done
mkdir -p /lower /upper /host
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /lower
mount -t tmpfs tmpfs /upper; mkdir /upper/u /upper/w
mount -t overlay -o lowerdir=/lower,upperdir=/upper/u,workdir=/upper/w overlay /host
mount --bind /dev /host/dev; mkdir -p /host/dev/pts; mount -t devpts devpts /host/dev/pts
mount --bind /proc /host/proc; mount --bind /sys /host/sys
mount -t configfs none /host/sys/kernel/config; mount -t tmpfs tmpfs /host/run; mkdir -p /host/run/udev
chroot /host /bin/bash -c "export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_IGNORE_CHROOT=1 HOME=/root
/lib/systemd/systemd-udevd --daemon 2>/dev/null; udevadm trigger --type=devices --action=add; udevadm settle -t 20
python3 $here/scanners.py $program; scanners=\$?
python3 $here/printer.py $program && exit \$scanners"
echo "VM-EXIT \$?"; poweroff -f
INIT
chmod +x "$home/initrd/init"
(cd "$home/initrd" && find . | cpio -o -H newc --quiet | gzip -1) >"$home/initrd.gz"
log="$home/log"
timeout -k 5 "${VM_TIMEOUT:-300}" qemu-system-x86_64 -accel tcg -cpu max -smp 2 -m 1024 -nographic -no-reboot -net none \
  -kernel "$home/kernel/boot/vmlinuz-$version" -initrd "$home/initrd.gz" \
  -fsdev local,id=host,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=host,mount_tag=host \
  -append "console=ttyS0 quiet panic=-1" </dev/null 2>&1 | tr -d '\r' | tee "$log" | grep --line-buffered '^\(ok\|FAIL\|  \|Traceback\)' || true
exit "$(sed -n 's/^VM-EXIT \([0-9]*\).*/\1/p' "$log" | tail -1 | grep . || echo 99)"
