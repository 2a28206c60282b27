"""Cards of a pass (PASS'Région): a number that a counter's browser debits online, in part or to the end of the wallet."""
