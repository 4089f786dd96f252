#include "engine/devices/mllp_listener.h"

#include <utility>  // before Asio: Boost 1.74 uses std::exchange without it under C++20

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

namespace holotwin {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {
using SteadyTime = std::chrono::steady_clock::time_point;
constexpr auto kTick = std::chrono::milliseconds(100);  // how often pauses and time-outs are looked at
constexpr auto kFarewell = std::chrono::seconds(1);     // the longest that stop() waits for a peer to take its answer
}  // namespace

/// All of it runs on one thread, so nothing but the counters is shared. A connection is reached by its number: a completion that comes
/// after the connection has gone finds nothing and ends there.
class MllpListener::Server {
 public:
  Server(const MllpListenerOptions& options, Answer answer) : options_(options), answer_(std::move(answer)), acceptor_(io_), timer_(io_) {}

  Result<void> open() {
    const std::string how_port = "choose another port, or 0 for any free one; `ss -ltnp` lists who holds which";
    if (options_.port < 0 || options_.port > 65535) return fail(ErrorKind::wrong_use, "port " + std::to_string(options_.port) + " does not exist", "MLLP listener", how_port);
    error_code error;
    const auto address = asio::ip::make_address(options_.address == "localhost" ? "127.0.0.1" : options_.address, error);
    if (error) return fail(ErrorKind::wrong_use, "\"" + options_.address + "\" is not an IP address", "MLLP listener", "use 127.0.0.1");
    if (!address.is_loopback()) {
      return fail(ErrorKind::wrong_use, "address " + options_.address + " can be reached from other machines, and encryption (TLS) and authentication are not built yet",
                  "MLLP listener", "listen on 127.0.0.1 and bring the feed there, for instance with `ssh -R` or stunnel on this machine");
    }
    const tcp::endpoint wanted(address, static_cast<std::uint16_t>(options_.port));
    const std::string where = "MLLP listener on " + text(wanted);
    acceptor_.open(wanted.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) return fail(ErrorKind::environment, "the port is in use by another program", where, how_port);
    if (error == asio::error::access_denied) return fail(ErrorKind::environment, "ports below 1024 are for root", where, "choose a port above 1023; HL7 senders usually use 2575");
    if (error) return fail(ErrorKind::environment, "cannot listen: " + error.message(), where);
    const auto bound = acceptor_.local_endpoint(error);
    if (error) return fail(ErrorKind::environment, "cannot listen: " + error.message(), where);
    port_ = bound.port();
    const std::scoped_lock lock(mutex_);
    status_.endpoint = text(bound);
    status_.running = true;
    return {};
  }

  void run() {
    accept();
    tick();
    thread_ = std::thread([this] {
      std::string problem;
      try {
        io_.run();
      } catch (const std::exception& e) {  // out of memory or descriptors: say so rather than take the program down
        problem = e.what();
      }
      const std::scoped_lock lock(mutex_);
      status_.running = false;
      status_.connections_open = 0;
      status_.problem = problem;
    });
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] { begin_end(); });
    thread_.join();
    connections_.clear();
  }

  TransportStatus status() const {
    const std::scoped_lock lock(mutex_);
    return status_;
  }
  int port() const { return port_; }

 private:
  struct Connection {
    explicit Connection(tcp::socket s, std::size_t max_message_bytes) : socket(std::move(s)), decoder(max_message_bytes) {}
    tcp::socket socket;
    MllpDecoder decoder;
    MllpCounts reported;                 // what of decoder.counts() is in status_ already
    std::array<char, 16384> incoming{};
    std::string outgoing;
    bool busy = false;                   // a read or write is under way and owns `incoming` or `outgoing`
    bool writing = false;
    bool closed = false;
    SteadyTime last_bytes;
    SteadyTime last_progress;            // a whole message came, or an answer went
  };
  using Id = std::uint64_t;

  static std::string text(const tcp::endpoint& e) {
    const std::string address = e.address().to_string();
    return (e.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(e.port());
  }

  template <class F>
  void count(F&& change) {
    const std::scoped_lock lock(mutex_);
    change(status_);
  }

  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || ending_) return;
      if (error) {  // out of descriptors, or the peer is gone already: try again at the next tick, not in a busy loop
        accept_again_ = true;
        return;
      }
      if (connections_.size() >= options_.max_connections) {
        count([](TransportStatus& s) { ++s.connections_refused; });
        error_code ignored;
        socket.close(ignored);
      } else {
        const Id id = ++last_id_;
        auto& c = *connections_.emplace(id, std::make_unique<Connection>(std::move(socket), options_.max_message_bytes)).first->second;
        c.last_bytes = c.last_progress = std::chrono::steady_clock::now();
        error_code ignored;
        c.socket.set_option(tcp::no_delay(true), ignored);
        count([](TransportStatus& s) { ++s.connections_open, ++s.connections_total; });
        read(id, c);
      }
      accept();
    });
  }

  Connection* find(Id id) {
    const auto it = connections_.find(id);
    return it == connections_.end() ? nullptr : it->second.get();
  }

  void read(Id id, Connection& c) {
    c.busy = true;
    c.socket.async_read_some(asio::buffer(c.incoming), [this, id](const error_code& error, std::size_t size) {
      Connection* connection = find(id);
      if (connection == nullptr) return;
      connection->busy = false;
      if (connection->closed) return remove(id);
      const auto now = std::chrono::steady_clock::now();
      connection->last_bytes = now;
      if (error) {
        connection->decoder.flush(true);
        answer_messages(*connection);
        connection->outgoing.clear();
        return remove(id);
      }
      connection->decoder.feed({connection->incoming.data(), size});
      answer_messages(*connection);
      go_on(id, *connection);
    });
  }

  /// Hands on every whole message and collects the answers.
  void answer_messages(Connection& c) {
    while (auto message = c.decoder.next()) {
      c.last_progress = std::chrono::steady_clock::now();
      const std::string reply = answer_(*message);
      if (!reply.empty()) c.outgoing += mllp_frame(reply);
    }
    const MllpCounts now = c.decoder.counts();
    count([&](TransportStatus& s) {
      s.messages += now.messages - c.reported.messages;
      s.frames_dropped += now.broken + now.oversize - c.reported.broken - c.reported.oversize;
      s.garbage_bytes += now.garbage_bytes - c.reported.garbage_bytes;
    });
    c.reported = now;
  }

  /// Answers first, then reads again: a peer that does not take its answers cannot make us queue more.
  void go_on(Id id, Connection& c) {
    if (c.outgoing.empty()) return read(id, c);
    c.busy = c.writing = true;
    asio::async_write(c.socket, asio::buffer(c.outgoing), [this, id](const error_code& error, std::size_t) {
      Connection* connection = find(id);
      if (connection == nullptr) return;
      connection->busy = connection->writing = false;
      connection->outgoing.clear();
      if (error || connection->closed || ending_) return remove(id);
      connection->last_progress = std::chrono::steady_clock::now();
      read(id, *connection);
    });
  }

  /// Closes; the memory goes when no operation uses its buffers any more.
  void close(Id id, Connection& c) {
    c.closed = true;
    error_code ignored;
    c.socket.close(ignored);
    if (!c.busy) remove(id);
  }
  void remove(Id id) {
    if (connections_.erase(id) != 0) count([](TransportStatus& s) { --s.connections_open; });
    if (ending_ && connections_.empty()) timer_.cancel();
  }

  /// Takes nothing new, lets answers that are on their way leave (an unacknowledged message would be sent again), then run() ends because
  /// nothing is left to do.
  void begin_end() {
    ending_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (auto it = connections_.begin(); it != connections_.end();) {
      const Id id = it->first;
      Connection& c = *it->second;
      ++it;
      if (!c.writing) close(id, c);
    }
    if (connections_.empty()) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(kFarewell);
    timer_.async_wait([this](const error_code& error) {
      if (!error) io_.stop();
    });
  }

  void tick() {
    timer_.expires_after(kTick);
    timer_.async_wait([this](const error_code& error) {
      if (error || ending_) return;
      if (accept_again_) {
        accept_again_ = false;
        accept();
      }
      const auto now = std::chrono::steady_clock::now();
      for (auto it = connections_.begin(); it != connections_.end();) {
        const Id id = it->first;
        Connection& c = *it->second;
        ++it;  // close() may erase this one
        if (c.closed) continue;
        const auto seconds_since = [&](SteadyTime t) { return std::chrono::duration<double>(now - t).count(); };
        if (seconds_since(c.last_progress) > options_.idle_timeout_s) {
          count([](TransportStatus& s) { ++s.connections_timed_out; });
          close(id, c);
        } else if (c.decoder.pending() && !c.writing && seconds_since(c.last_bytes) > options_.unframed_pause_s) {
          c.decoder.flush(false);
          answer_messages(c);
          // A read is under way; the answer goes beside it (sockets are full duplex), and its own completion must not start a second read.
          if (!c.outgoing.empty()) {
            error_code write_error;
            c.socket.non_blocking(true, write_error);
            asio::write(c.socket, asio::buffer(c.outgoing), write_error);  // an acknowledgement fits any socket buffer that is not stuck
            c.outgoing.clear();
            if (write_error) close(id, c);
          }
        }
      }
      tick();
    });
  }

  MllpListenerOptions options_;
  Answer answer_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::map<Id, std::unique_ptr<Connection>> connections_;
  Id last_id_ = 0;
  bool accept_again_ = false;
  bool ending_ = false;
  std::thread thread_;
  std::atomic<int> port_{0};
  mutable std::mutex mutex_;
  TransportStatus status_;
};

MllpListener::MllpListener(MllpListenerOptions options) : options_(std::move(options)) {}
MllpListener::~MllpListener() { stop(); }

Result<void> MllpListener::start(Answer answer) {
  if (server_) return fail(ErrorKind::wrong_use, "already started", "MLLP listener");
  try {
    auto server = std::make_unique<Server>(options_, std::move(answer));
    if (auto opened = server->open(); !opened) return opened;
    server->run();
    server_ = std::move(server);
  } catch (const std::exception& e) {  // Asio throws when the kernel gives it no descriptors, std::thread when it gives no thread
    return fail(ErrorKind::environment, std::string("cannot start: ") + e.what(), "MLLP listener");
  }
  return {};
}

void MllpListener::stop() {
  if (server_) server_->stop();
}

TransportStatus MllpListener::status() const { return server_ ? server_->status() : TransportStatus{}; }
int MllpListener::port() const { return server_ ? server_->port() : 0; }

}  // namespace holotwin
