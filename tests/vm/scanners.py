"""Runs inside the machine of scanners.sh: makes three scanners and a scale, lets packdesk watch them, and compares."""

import errno
import fcntl
import glob
import os
import queue
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = sys.argv[1]
PATIENCE_S = 30
failures = 0


def check(what, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok   ' if holds else 'FAIL '} {what} {detail}", flush=True)


def until(find, seconds=PATIENCE_S):
    """Asks again and again until there is an answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.01)
    return None


class Keyboard:
    """A scanner that types: /dev/uinput."""

    KEYS = {**{c: (k, 0) for k, c in enumerate("1234567890-=", 2)},
            **{c: (k, 0) for k, c in enumerate("qwertyuiop[]", 16)},
            **{c: (k, 0) for k, c in enumerate("asdfghjkl;'`", 30)},
            **{c: (k, 0) for k, c in enumerate("\\zxcvbnm,./", 43)}}
    KEYS.update({c.upper(): (k, 1) for c, (k, _) in list(KEYS.items()) if c.isalpha()})

    def __init__(self):
        self.fd = os.open("/dev/uinput", os.O_WRONLY)
        fcntl.ioctl(self.fd, 0x40045564, 1)
        for key in range(1, 120):
            fcntl.ioctl(self.fd, 0x40045565, key)
        fcntl.ioctl(self.fd, 0x405C5503, struct.pack("HHHH80sI", 3, 0x0C2E, 0x0200, 1, b"Test typing scanner", 0))
        fcntl.ioctl(self.fd, 0x5501)

    def node(self):
        for name in glob.glob("/sys/class/input/event*/device/name"):
            if open(name).read().strip() == "Test typing scanner":
                return "/dev/input/" + name.split("/")[4]

    def event(self, kind, code, value):
        os.write(self.fd, struct.pack("llHHi", 0, 0, kind, code, value))

    def press(self, key, value):
        self.event(1, key, value)
        self.event(0, 0, 0)

    def scan(self, text, gap_s):
        for character in text:
            key, shift = self.KEYS[character]
            for code, value in ([(42, 1)] if shift else []) + [(key, 1), (key, 0)] + ([(42, 0)] if shift else []):
                self.press(code, value)
                time.sleep(gap_s)
        self.press(28, 1)
        self.press(28, 0)
        time.sleep(gap_s)


class HidPos:
    """A scanner of the HID-POS class: /dev/uhid. Report 2 holds codes, report 4 takes beeps."""

    DESCRIPTOR = bytes([
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01,
        0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08,
        0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02,
        0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x81, 0x02,
        0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01,
        0x95, 0x01, 0x06, 0x66, 0xFF, 0x09, 0x04, 0x81, 0x02, 0x09, 0x00, 0x81, 0x03,
        0x05, 0x8C, 0x09, 0xFF, 0x75, 0x01, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xC0,
        0x09, 0x14, 0xA1, 0x02, 0x85, 0x04, 0x75, 0x01, 0x95, 0x03,
        0x09, 0x86, 0x09, 0x87, 0x09, 0x5F, 0x91, 0x02, 0x95, 0x05, 0x91, 0x03, 0xC0, 0xC0])

    def __init__(self):
        self.plug_in()

    def plug_in(self):
        self.fd = os.open("/dev/uhid", os.O_RDWR)
        self.beeps = []
        create = struct.pack("128s64s64sHHIIII", b"Test HID-POS scanner", b"", b"S1",
                             len(self.DESCRIPTOR), 3, 0x05E0, 0x1300, 0, 0) + self.DESCRIPTOR
        os.write(self.fd, struct.pack("I", 11) + create)
        threading.Thread(target=self.listen, args=(self.fd,), daemon=True).start()

    def pull_out(self):
        os.write(self.fd, struct.pack("I", 1))

    def listen(self, fd):
        try:
            while True:
                event = os.read(fd, 4380)
                if struct.unpack_from("I", event)[0] == 6:
                    size = struct.unpack_from("H", event, 4 + 4096)[0]
                    self.beeps.append(event[4:4 + size])
        except OSError:
            pass

    def scan(self, identifier, text, continued=False):
        data = text.encode()
        report = bytes([2, len(data)]) + identifier + data.ljust(58, b"\0") + bytes([continued])
        os.write(self.fd, struct.pack("IH", 12, len(report)) + report)


class Cdc:
    """A device on USB-CDC: a gadget on dummy_hcd."""

    def __init__(self, name, number, vendor, product):
        self.ROOT = f"/sys/kernel/config/usb_gadget/{name}"
        self.number, self.serial = number, f"S1234{number}"
        function = f"/functions/acm.usb{number}"
        for folder in ("", "/strings/0x409", "/configs/c.1", function):
            os.makedirs(self.ROOT + folder, exist_ok=True)
        for name, value in (("idVendor", vendor), ("idProduct", product), ("strings/0x409/serialnumber", self.serial),
                            ("strings/0x409/manufacturer", "Test"), ("strings/0x409/product", name)):
            self.write(name, value)
        os.symlink(self.ROOT + function, f"{self.ROOT}/configs/c.1/acm.usb{number}")
        self.plug_in()

    def write(self, name, value):
        with open(f"{self.ROOT}/{name}", "w") as file:
            file.write(value + "\n")

    def plug_in(self):
        self.write("UDC", f"dummy_udc.{self.number}")
        end = f"/dev/ttyGS{self.number}"
        self.port = until(lambda: os.path.exists(end) and os.open(end, os.O_RDWR | os.O_NOCTTY))
        subprocess.run(["stty", "-F", end, "raw", "-echo"], check=True)

    def pull_out(self):
        self.write("UDC", "")
        os.close(self.port)

    def path(self):
        return until(lambda: glob.glob(f"/dev/serial/by-id/*{self.serial}*"))[0]

    def send(self, data):
        os.write(self.port, data)


class Watch:
    """packdesk devices with these words, line by line."""

    def __init__(self, config, *words):
        command = [PROGRAM, "--config", config, "devices", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put((time.monotonic(), line.strip()))

    def next(self, seconds=PATIENCE_S):
        try:
            return self.lines.get(timeout=seconds)
        except queue.Empty:
            return (time.monotonic(), "nothing")

    def scans(self, name, count, seconds=PATIENCE_S):
        """The codes that come from a scanner, and everything else that came."""
        codes, others = [], []
        while len(codes) < count:
            _, line = self.next(seconds)
            if line == "nothing":
                break
            head = f"{name}  scan  "
            (codes.append(line[len(head):]) if line.startswith(head) else others.append(line))
        return codes, others


class Bare:
    """The least that can read a device: cat."""

    def __init__(self, path):
        self.process = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
        self.came = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while data := os.read(self.process.stdout.fileno(), 65536):
            self.came.put((time.monotonic(), data))

    def when(self, last):
        """When the bytes came that end with these."""
        while True:
            at, data = self.came.get(timeout=PATIENCE_S)
            if data.endswith(last):
                return at

    def stop(self):
        self.process.kill()
        self.process.wait()


def latencies(pull, when):
    """Milliseconds of a hundred scans, one at a time: the middle and the 99th."""
    times = []
    for number in range(100):
        at = time.monotonic()
        pull(f"TOTE{number:04}")
        times.append((when() - at) * 1000)
        time.sleep(0.01)
    times.sort()
    return times[50], times[98]


# The last event of the last key that goes up, without its time: a synchronisation.
SYNC = struct.pack("HHi", 0, 0, 0)
WIRES = {
    "evdev": (lambda text: keyboard.scan(text, 0), SYNC),
    "hid-pos": (lambda text: hid.scan(b"]C0", text), b"\0"),
    "serial": (lambda text: cdc.send(text.encode() + b"\r"), b"\r"),
}


def floor(name, path):
    pull, last = WIRES[name]
    bare = Bare(path)
    time.sleep(0.3)

    def when():
        at = bare.when(last)
        # A scan typed is many reads: the last one counts.
        while name == "evdev":
            try:
                at, _ = bare.came.get(timeout=0.05)
            except queue.Empty:
                break
        return at

    figures = latencies(pull, when)
    bare.stop()
    return figures


keyboard, hid, cdc = Keyboard(), HidPos(), Cdc("Scanner", 0, "0x05f9", "0x2216")
node = until(keyboard.node)
hidraw = until(lambda: glob.glob("/dev/hidraw*"))[0]
subprocess.run(["stty", "-F", cdc.path(), "raw", "-echo"], check=True)
floors = {"evdev": floor("evdev", node), "hid-pos": floor("hid-pos", hidraw), "serial": floor("serial", cdc.path())}
listed = until(lambda: (out := subprocess.run([PROGRAM, "devices"], capture_output=True, text=True).stdout) and
               "hid-pos" in out and cdc.path() in out and out)
check("devices lists the HID-POS scanner and the port by its lasting name", bool(listed))
config = tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False)
config.write(f"""
[[scanners]]
name = "typing"
kind = "evdev"
device = "0c2e:0200"
idle_ms = 1500
[[scanners]]
name = "table"
kind = "hid-pos"
device = "05e0:1300:S1"
feedback = "zebra"
[[scanners]]
name = "hand"
kind = "serial"
path = "{cdc.path()}"
feedback = "datalogic"
""")
config.close()
watch = Watch(config.name, "--watch")
there = sorted(watch.next()[1] for _ in range(3))
check("all three are there", there == ["hand  there", "table  there", "typing  there"], str(there))

# From the trigger to the line that names the scan, beside a bare read; this machine may be emulated.
for wire, name in (("evdev", "typing"), ("hid-pos", "table"), ("serial", "hand")):
    here, bare = latencies(WIRES[wire][0], lambda: watch.next()[0]), floors[wire]
    print(f"   {wire}: p50 {here[0]:.2f} ms, p99 {here[1]:.2f} ms; bare read p50 {bare[0]:.2f} ms, p99 {bare[1]:.2f} ms", flush=True)

# The grabbed keyboard.
second = os.open(node, os.O_RDONLY)
try:
    fcntl.ioctl(second, 0x40044590, 1)
    check("a second grab is refused", False)
except OSError as error:
    check("a second grab is refused", error.errno == errno.EBUSY)
sent = [f"Tote-{number:04}" for number in range(100)]
for text in sent:
    keyboard.scan(text, 0.0005)
codes, others = watch.scans("typing", len(sent))
check("typed scans, 0.5 ms an event", codes == sent and not others, f"{len(codes)} of {len(sent)}, beside them {others[:3]}")
console = os.open("/dev/tty1", os.O_RDONLY | os.O_NONBLOCK)
try:
    leaked = os.read(console, 4096)
except OSError:
    leaked = b""
check("the console saw none of the keys", leaked == b"", repr(leaked[:20]))
for text in sent:
    keyboard.scan(text, 0)
time.sleep(2)
codes, others = watch.scans("typing", len(sent), 3)
lost = sum("lost" in line for line in others)
check("typed as fast as the kernel takes it: nothing invented, what is lost is said",
      set(codes) <= set(sent) and (len(codes) == len(sent) or lost > 0), f"{len(codes)} of {len(sent)}, {lost} times lost, invented {sorted(set(codes) - set(sent))[:5]}")

# HID-POS.
sent = [f"{number:013}" for number in range(1000)]
for text in sent:
    hid.scan(b"]E0", text)
    time.sleep(0.002)
codes, others = watch.scans("table", len(sent))
check("HID-POS codes, 2 ms apart", codes == ["]E0" + text for text in sent] and not others, f"{len(codes)} of {len(sent)}")
beeps = until(lambda: len(hid.beeps) > 1 and list(hid.beeps))
check("the HID-POS scanner was told to beep", bool(beeps) and b"\x04\x01" in beeps, f"{len(hid.beeps)} reports")
hid.scan(b"]Q1", "A" * 56, continued=True)
hid.scan(b"]Q1", "B")
codes, _ = watch.scans("table", 1)
check("a long code in two reports", codes == ["]Q1" + "A" * 56 + "B"])
hid.scan(b"]Q1", "A" * 56, continued=True)
time.sleep(0.2)
at = time.monotonic()
hid.pull_out()
when, line = watch.next()
check("HID-POS pulled out in the middle of a code", line == "table  gone, a scan is lost", f"{line!r} after {when - at:.3f} s")
hid.plug_in()
at = time.monotonic()
when, line = watch.next()
check("HID-POS is back by itself", line == "table  there, a scan is lost", f"{line!r} after {when - at:.3f} s")

# USB-CDC.
sent = [f"T-{number}" for number in range(1000)]
cdc.send("".join(f"{text}\r\n" for text in sent).encode())
codes, others = watch.scans("hand", len(sent))
check("1000 CDC codes at once", codes == sent and not others,
      f"{len(codes)} of {len(sent)}, beside them {others[:3]}, not sent {sorted(set(codes) - set(sent))[:3]}")
beeps = os.read(cdc.port, 4096)
check("the CDC scanner was told to beep", beeps.startswith(b"E") and set(beeps[1:]) == {ord("B")}, f"{len(beeps)} bytes")
cdc.send(b"T-1\rHALF")
codes, _ = watch.scans("hand", 1)
at = time.monotonic()
cdc.pull_out()
when, line = watch.next()
unfinished = "hand  not taken: unfinished"
if line == unfinished:
    when, line = watch.next()
    line = f"{line} after {unfinished}"
check("CDC pulled out in the middle of a code", line.startswith("hand  gone") and "lost" in line or unfinished in line,
      f"{line!r} after {when - at:.3f} s")
cdc.plug_in()
at = time.monotonic()
when, line = watch.next()
check("CDC is back by itself", line.startswith("hand  there"), f"{line!r} after {when - at:.3f} s")
cdc.send(b"T-2\r")
codes, _ = watch.scans("hand", 1)
check("and reads on", codes == ["T-2"])

# A crash lets go of the keyboard.
watch.process.kill()
watch.process.wait()
try:
    fcntl.ioctl(second, 0x40044590, 1)
    check("a killed program lets go of the keyboard", True)
except OSError as error:
    check("a killed program lets go of the keyboard", False, str(error))

# A scale on USB-CDC, which answers each question, and is pulled out after half an answer.
scale = Cdc("Scale", 1, "0x0eb8", "0xf000")
config = tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False)
config.write(f"""
[scale]
kind = "serial"
path = "{scale.path()}"
protocol = "sics"
""")
config.close()
watch = Watch(config.name, "scale", "--seconds", "120")


def answer(grams, whole=True):
    """Waits for a question and answers it."""
    os.read(scale.port, 64)
    said = b"S S %10.3f kg\r\n" % (grams / 1000)
    scale.send(said if whole else said[:12])


def shows(words):
    """Waits for a reading and says when it came; answers go on meanwhile."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        at, line = watch.next(1)
        if "=>" in line and words in line:
            return at
    return None


def answers(grams, stopped):
    try:
        while not stopped.is_set():
            answer(grams)
    except OSError:
        pass


def weighs(grams, words):
    stopped = threading.Event()
    thread = threading.Thread(target=answers, args=(grams, stopped), daemon=True)
    thread.start()
    at = shows(words)
    stopped.set()
    thread.join(2)
    return at


check("the scale's weight is read", bool(weighs(1204, "204 g")))
answer(5000, whole=False)
at = time.monotonic()
scale.pull_out()
gone = shows("unplugged")
check("the scale pulled out in the middle of an answer is named", bool(gone), f"after {(gone or 0) - at:.3f} s")
at = time.monotonic()
scale.plug_in()
back = weighs(388, "388 g")
check("the scale is back by itself, and half an answer is no weight", bool(back), f"after {(back or 0) - at:.3f} s")
watch.process.kill()
watch.process.wait()
print(f"   {failures} failed", flush=True)
sys.exit(1 if failures else 0)
