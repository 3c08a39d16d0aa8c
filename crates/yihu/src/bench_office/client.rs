//! A caller that keeps one connection open: just enough HTTP to measure our own server.

use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection to the server.
pub struct Client {
    stream: BufReader<TcpStream>,
    cookie: String,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    cookie: Option<String>,
}

impl Answer {
    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Client {
    /// Connects; `cookie` is that of a session, or empty.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn new(address: &str, cookie: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            cookie: cookie.to_owned(),
        })
    }

    /// Signs in and answers the cookie.
    ///
    /// # Errors
    /// Those of the connection; a refusal.
    pub fn sign_in(&mut self, name: &str, password: &str) -> io::Result<String> {
        let body = serde_json::json!({ "name": name, "password": password }).to_string();
        let answer = self.send("POST", "/session", &body)?;
        answer
            .cookie
            .filter(|_| answer.status == 200)
            .ok_or_else(|| io::Error::other(format!("sign-in: {}", answer.status)))
    }

    /// Asks for a path below `/api/v1`.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "")
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: localhost\r\nx-yihu: 1\r\ncookie: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.ok_or_else(|| io::Error::other("no status"))?;
        let (mut length, mut cookie) = (0, None);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer {
            status,
            body,
            cookie,
        })
    }
}
