"""Tests of the examples, against the real program. `script/test python` runs them."""
