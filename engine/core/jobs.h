#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace holotwin {

/// A fork-join pool. Work is cut into fixed blocks that do not depend on the number of threads, so results do not either.
/// The calling thread works too: `Jobs(0)` runs everything inline.
class Jobs {
 public:
  explicit Jobs(std::size_t worker_threads);
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  [[nodiscard]] std::size_t worker_threads() const;
  /// Calls body(begin, end) for [0, count) in blocks of `block` and returns when all are done. Blocks may run in any order and at
  /// the same time, so each must write only what is its own. Not re-entrant; one caller at a time.
  void for_blocks(std::size_t count, std::size_t block, const std::function<void(std::size_t, std::size_t)>& body);

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace holotwin
