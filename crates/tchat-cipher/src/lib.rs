//! The ciphers of school, from Caesar to textbook RSA, and how each is broken.
