#!/bin/sh
# The second program of the bench's machine: udevd, then the rows. Writes the verdict where QEMU ends with it: a byte V
# on port 0xf4 makes its exit code 2V+1.
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 LC_ALL=C.UTF-8 HOME=/run
export PYTHONPATH=/checkout:/usr/local/lib/guichet PYTHONDONTWRITEBYTECODE=1

say() { echo "bench: $(cut -d' ' -f1 /proc/uptime) $*"; }

finish() {
    dmesg >/out/dmesg.txt
    say "done $1"
    sync
    # shellcheck disable=SC2059
    printf "\\$(printf %o "$1")" | dd of=/dev/port bs=1 seek=244 count=1 2>/dev/null
    poweroff -f
}

ldconfig
ifconfig lo 127.0.0.1 up
/lib/systemd/systemd-udevd --daemon
say "udevd is up, the clock is $(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)"
status=0
# shellcheck disable=SC2046
python3 -m tests.usb.guest $(cat /out/arguments) || status=$?
mkdir /out/devices
for log in /run/guichet/*/log.txt; do
    cp "$log" "/out/devices/$(basename "$(dirname "$log")").txt" || true
done
finish "$status"
