"""Counters' terminals: enrolment, documents signed for them, what they last said."""
