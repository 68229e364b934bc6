//! What is written to break a screen does not.
