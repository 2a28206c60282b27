"""The three lights in English: the same keys as the French table, one by one."""

_SILENT = ("The devices service does not answer", "It restarts by itself. If not, restart the machine.")
_CALL = "Call the hotline. Tickets taken are kept."
_GOES_ON = "Nothing to do here: the counter goes on and tries again."
_OTHER_PROGRAM = "Close the other program, or restart the machine."
_NO_RIGHT = "Call the hotline: a right is missing."

LAMPS_EN: dict[tuple[str, str], tuple[str, str]] = {
    ("scanner", "ready"): ("The scanner is ready", ""),
    ("scanner", "not-calibrated"): (
        "The scanner is not calibrated",
        "It reads tickets. Ask the installer to calibrate it.",
    ),
    ("scanner", "busy"): ("Another program holds the scanner", _OTHER_PROGRAM),
    ("scanner", "unsupported-mode"): (
        "The counter does not understand the scanner’s mode",
        "With its manual, set it to HID POS, serial or keyboard; or call the hotline.",
    ),
    ("scanner", "no-permission"): ("The scanner is there, but reserved", _NO_RIGHT),
    ("scanner", "fault"): ("The scanner answers with an error", "Unplug it, count to five, plug it in again."),
    ("scanner", "absent"): ("The scanner does not answer", "Plug its cable in again. Meanwhile, type the numbers."),
    ("scanner", "not-set"): ("No scanner is set up", "Type the numbers, or set one up."),
    ("scanner", "silent"): _SILENT,
    ("printer", "ready"): ("The printer is ready", ""),
    ("printer", "paper-low"): ("Little paper is left", "Printing goes on. Keep a roll at hand."),
    ("printer", "overheated"): ("The printer is too hot", "Wait: printing will go on by itself."),
    ("printer", "busy"): ("Another program holds the printer", _OTHER_PROGRAM),
    ("printer", "paused"): ("The printer is paused", "Press its button once: printing will go on."),
    ("printer", "paper-out"): ("There is no paper left", "Put a roll in and close the cover: printing will go on."),
    ("printer", "cover-open"): ("The printer’s cover is open", "Close it until it clicks: printing will go on."),
    ("printer", "cutter"): (
        "The printer’s cutter is stuck",
        "Take the jammed paper out, then “Paper freed”. If not enough, “Empty the printer”.",
    ),
    ("printer", "printer-error"): (
        "The printer reports a fault",
        "Look at paper and cover, then “Paper freed”. If not enough, switch it off and on.",
    ),
    ("printer", "not-taking"): (
        "The printer takes nothing any more",
        "Look at the paper, the cover and its light. Receipts will wait.",
    ),
    ("printer", "wrong-speed"): (
        "The printer answers with signs that cannot be read",
        "Its speed is not the one that is set: call the hotline.",
    ),
    ("printer", "no-permission"): ("The printer is there, but reserved", _NO_RIGHT),
    ("printer", "fault"): ("The printer needs a hand", "Look at the paper and the cover, then try again."),
    ("printer", "absent"): ("The printer does not answer", "Check that it is on and connected. Receipts will wait."),
    ("printer", "not-set"): ("No printer is set up", "Receipts cannot be printed."),
    ("printer", "silent"): _SILENT,
    ("network", "ready"): ("Exchanges with the server succeed", ""),
    ("network", "never"): ("No exchange has taken place yet", "The counter takes tickets. Check the network."),
    ("network", "no-network"): ("No network", "The counter goes on without. Check the cable or the Wi-Fi."),
    ("network", "server-unreachable"): ("The server does not answer", _GOES_ON),
    ("network", "timed-out"): ("The network is too slow", "Nothing is lost: the counter tries again."),
    ("network", "cut"): ("The connection was cut", "Nothing is lost: the counter tries again."),
    ("network", "bad-tls"): ("The connection is not safe", "Check the machine’s date, or change networks."),
    ("network", "not-our-server"): ("Another site answers for the server", "This network probably wants a sign-in."),
    ("network", "overloaded"): ("The server is very busy", "Nothing to do: the counter tries again."),
    ("network", "server-failed"): ("The server has a problem", _GOES_ON),
    ("network", "request-refused"): ("The server refuses this counter", _CALL),
    ("network", "request-too-large"): ("The server refuses a sending that is too large", _CALL),
    ("network", "answer-untrusted"): ("The answer is not authentic", "Change networks, or call the hotline."),
    ("network", "journal-failed"): ("The answer could not be stored", _CALL),
}
