//! What one update, one reader or a strange answer of Telegram can do to the rest: nothing. The promises R6, R10 and R12.

mod flood;
mod oddity;
mod shapes;
