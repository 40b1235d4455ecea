"""Runs inside the machine of devices.sh: a printer of the USB class, what comes out of it, and what packdesk says of it."""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = sys.argv[1]
PATIENCE_S = 60
GADGET = "/sys/kernel/config/usb_gadget/Printer"
SERIAL = "D1J1"
failures = 0


def check(what, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok   ' if holds else 'FAIL '} {what} {detail}", flush=True)


def until(find, seconds=PATIENCE_S):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.01)
    return None


def write(name, value):
    with open(f"{GADGET}/{name}", "w") as file:
        file.write(value + "\n")


def make_gadget():
    for folder in ("", "/strings/0x409", "/configs/c.1", "/functions/printer.usb0"):
        os.makedirs(GADGET + folder, exist_ok=True)
    for name, value in (("idVendor", "0x0a5f"), ("idProduct", "0x0164"), ("strings/0x409/serialnumber", SERIAL),
                        ("strings/0x409/manufacturer", "Test"), ("strings/0x409/product", "Test printer"),
                        ("functions/printer.usb0/pnp_string", "MFG:Test;MDL:Printer;CLS:PRINTER;")):
        write(name, value)
    os.symlink(GADGET + "/functions/printer.usb0", f"{GADGET}/configs/c.1/printer.usb0")


def plug_in():
    write("UDC", "dummy_udc.2")


def pull_out():
    write("UDC", "")


class Printer:
    """The simulated printer behind the gadget."""

    def __init__(self, steps):
        self.folder = tempfile.mkdtemp()
        command = [PROGRAM, "devices", "simulate", "printer", "--device", "/dev/g_printer0", "--serial", SERIAL,
                   "--labels", self.folder, "--steps", str(steps)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.lines.get(timeout=PATIENCE_S)

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def told(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()

    def labels(self):
        return len(os.listdir(self.folder))

    def stop(self):
        self.told("quit")
        self.process.wait()


class Bench:
    """packdesk doctor --test-print, and what it says of the printer."""

    def __init__(self):
        self.home = tempfile.mkdtemp()
        with open(f"{self.home}/config.toml", "w") as file:
            file.write(f'[printer]\nkind = "usb"\nserial = "{SERIAL}"\n')

    def start(self):
        folders = ["--config", f"{self.home}/config.toml", "--state", f"{self.home}/state", "--data", f"{self.home}/data"]
        command = [PROGRAM, "doctor", *folders, "--test-print"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def verdict(self, process):
        out, _ = process.communicate(timeout=PATIENCE_S)
        said = next((line for line in out.splitlines() if "label printer" in line), out)
        for words, verdict in (("label is out", "printed"), ("did not come out", "not printed"), ("cannot tell", "unknown")):
            if words in said:
                # "look whether the test label is out: it cannot tell" is the third.
                return ("unknown" if "cannot tell" in said else verdict), said
        return "none", said

    def prints(self):
        return self.verdict(self.start())


def through(way):
    """Everything once, through one way to the printer."""
    bench, printer = Bench(), Printer(steps=10)
    listed = until(lambda: SERIAL in (out := subprocess.run([PROGRAM, "devices"], capture_output=True, text=True).stdout) and out)
    check(f"{way}: devices lists the printer by its serial number", bool(listed))
    verdicts = [bench.prints() for _ in range(20)]
    count = sum(verdict == "printed" for verdict, _ in verdicts)
    check(f"{way}: 20 labels, 20 times printed", count == printer.labels() == 20, f"{count} said, {printer.labels()} out, {verdicts[0][1]!r}")
    printer.stop()
    printer = Printer(steps=400)
    waiting = bench.start()
    time.sleep(1.5)
    printer.told("paper-out")
    time.sleep(4)
    before = printer.labels()
    printer.told("mend paper-out")
    verdict, said = bench.verdict(waiting)
    check(f"{way}: paper out in the middle, then there again", (before, verdict, printer.labels()) == (0, "printed", 1),
          f"{said!r}, {before} and {printer.labels()} out")
    printer.stop()
    # A slow one, pulled out while it prints: what is said is never wrong.
    wrong, told = [], {}
    for tenths in range(1, 13):
        printer = Printer(steps=400)
        waiting = bench.start()
        time.sleep(tenths / 5)
        pull_out()
        verdict, said = bench.verdict(waiting)
        at_verdict = printer.labels()
        time.sleep(4)
        out = printer.labels()
        told[verdict] = told.get(verdict, 0) + 1
        if (verdict == "printed" and at_verdict == 0) or (verdict == "not printed" and out > 0):
            wrong.append((verdict, at_verdict, out, said))
        printer.stop()
        plug_in()
        until(lambda: SERIAL in subprocess.run([PROGRAM, "devices"], capture_output=True, text=True).stdout)
    check(f"{way}: pulled out at 12 moments of a label, no word of it wrong", not wrong, f"{told} {wrong}")


make_gadget()
plug_in()
until(lambda: os.path.exists("/dev/g_printer0"))
until(lambda: os.path.exists("/dev/usb/lp0"))
through("usblp")
subprocess.run(["rmmod", "usblp"], check=True)
until(lambda: not os.path.exists("/dev/usb/lp0"))
through("without usblp")
print(f"   {failures} failed at the printer", flush=True)
sys.exit(1 if failures else 0)
