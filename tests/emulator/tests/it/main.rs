//! The server and the program from the outside, over real sockets.

#[cfg(test)]
mod client;
#[cfg(test)]
mod control;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod program;
#[cfg(test)]
mod server;
#[cfg(test)]
mod state_file;
