#include "engine/devices/mllp.h"

#include <utility>

namespace holotwin {

namespace {
constexpr char kStart = '\x0B';
constexpr char kEnd = '\x1C';
constexpr char kReturn = '\r';
constexpr std::string_view kHeader = "MSH";
bool ends_segment(char c) { return c == '\r' || c == '\n'; }
}  // namespace

std::string mllp_frame(std::string_view message) {
  std::string framed;
  framed.reserve(message.size() + 3);
  framed += kStart;
  framed += message;
  framed += kEnd;
  framed += kReturn;
  return framed;
}

void MllpDecoder::feed(std::string_view bytes) {
  input_.erase(0, at_);
  at_ = 0;
  input_ += bytes;
}

std::optional<std::string> MllpDecoder::next() {
  while (!has_ready_ && at_ < input_.size()) {
    if (state_ == State::framed) {
      // Plain text in bulk; take() looks at the two bytes that mean something.
      std::size_t stop = input_.find_first_of("\x0B\x1C", at_);
      if (stop == std::string::npos) stop = input_.size();
      message_.append(input_, at_, stop - at_);
      at_ = stop;
      if (message_.size() > max_) {
        ++counts_.oversize;
        message_.clear();
        state_ = State::skipping;
      }
      if (at_ == input_.size()) break;
    }
    take(input_[at_++]);
  }
  if (!has_ready_) return std::nullopt;
  has_ready_ = false;
  return std::exchange(ready_, {});
}

void MllpDecoder::take(char c) {
  switch (state_) {
    case State::between:
      if (c == kStart) {
        counts_.garbage_bytes += message_.size();
        message_.clear();
        state_ = State::framed;
      } else if (c == kEnd || (message_.empty() && ends_segment(c))) {
        counts_.garbage_bytes += message_.size() + (c == kEnd ? 1U : 0U);
        message_.clear();
      } else {
        message_ += c;
        begin_unframed_if_it_is_one();
      }
      break;
    case State::framed:
      if (c == kStart) {  // began again before it ended: the first part is lost
        ++counts_.broken;
        message_.clear();
      } else {
        state_ = State::ended;  // 0x1C: only 0x0D (or a sloppy sender's line feed or next start) makes it the end
      }
      break;
    case State::ended:
      if (ends_segment(c) || c == kStart) {
        deliver();
        state_ = c == kStart ? State::framed : State::between;
      } else {
        ++counts_.broken;
        message_.clear();
        state_ = State::skipping;
      }
      break;
    case State::unframed:
      if (c == kStart || c == kEnd) {
        ++counts_.unframed;
        deliver();
        state_ = c == kStart ? State::framed : State::between;
        break;
      }
      message_ += c;
      if (message_.size() > max_) {
        ++counts_.oversize;
        message_.clear();
        state_ = State::skipping;
      } else if (message_.ends_with(kHeader) && message_.size() > kHeader.size() && ends_segment(message_[message_.size() - 4])) {
        // The next header starts the next message.
        message_.resize(message_.size() - kHeader.size());
        ++counts_.unframed;
        deliver();
        message_ = kHeader;
      }
      break;
    case State::skipping:
      if (c == kStart) {
        state_ = State::framed;
      } else if (c == kEnd) {
        state_ = State::between;
      } else {
        ++counts_.garbage_bytes;
      }
      break;
  }
}

void MllpDecoder::begin_unframed_if_it_is_one() {
  if (kHeader.starts_with(message_)) {
    if (message_.size() == kHeader.size()) state_ = State::unframed;
    return;
  }
  // Not a header: keep only the tail that may still become one after a line end.
  const std::size_t line = message_.find_last_of("\r\n");
  if (line != std::string::npos) {
    counts_.garbage_bytes += line + 1;
    message_.erase(0, line + 1);
  } else {
    const std::size_t drop = message_.size() - 1;
    counts_.garbage_bytes += drop;
    message_.erase(0, drop);
    // A single byte that is not 'M' stands for "in the middle of a line of garbage".
    if (message_ == "M") message_ = "?";
  }
}

void MllpDecoder::deliver() {
  ++counts_.messages;
  ready_ = std::exchange(message_, {});
  has_ready_ = true;
}

void MllpDecoder::flush(bool end_of_stream) {
  if (has_ready_ || at_ < input_.size()) return;  // next() was not called until empty
  if (state_ == State::ended) {
    deliver();
    state_ = State::between;
  } else if (state_ == State::unframed) {
    const std::size_t line = message_.find_last_of("\r\n");
    message_.resize(line == std::string::npos ? 0 : line + 1);
    state_ = State::between;
    if (message_.empty()) {
      ++counts_.broken;
    } else {
      ++counts_.unframed;
      deliver();
    }
  } else if (end_of_stream) {
    if (state_ == State::framed) ++counts_.broken;
    message_.clear();
    state_ = State::between;
  }
}

}  // namespace holotwin
