"""A process of its own that sets one document with typst: a request on its input, the PDF on its output.

typst remembers what it has set (some 2 MB a page) and a page is set by many threads: a server's process should hold neither. It
imports nothing of ours, so that it begins in a tenth of a second. What went wrong is on its error output, in typst's words.
"""

import json
import sys

import typst


def main() -> int:
    """The request: JSON with `template`, `root`, `shown` (a text) and `fonts` (folders)."""
    request = json.load(sys.stdin)
    try:
        made = typst.compile(
            request["template"],
            root=request["root"],
            format="pdf",
            sys_inputs={"shown": request["shown"]},
            font_paths=request["fonts"],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return 1
    assert made is not None
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
