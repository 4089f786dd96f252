#include "engine/core/jobs.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/core/check.h"

namespace holotwin {

struct Jobs::Pool {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable finished;
  const std::function<void(std::size_t, std::size_t)>* body = nullptr;  // guarded by mutex, as all below but next
  std::size_t count = 0;
  std::size_t block = 1;
  std::uint64_t generation = 0;
  std::size_t busy = 0;
  bool stop = false;
  std::atomic<std::size_t> next{0};

  void work(const std::function<void(std::size_t, std::size_t)>& f, std::size_t n, std::size_t size) {
    for (std::size_t i = next.fetch_add(size); i < n; i = next.fetch_add(size)) f(i, i + size < n ? i + size : n);
  }
  void run() {
    std::uint64_t seen = 0;
    for (;;) {
      std::unique_lock lock(mutex);
      wake.wait(lock, [&] { return stop || generation != seen; });
      if (stop) return;
      seen = generation;
      const auto* f = body;
      const std::size_t n = count;
      const std::size_t size = block;
      lock.unlock();
      work(*f, n, size);
      lock.lock();
      if (--busy == 0) finished.notify_one();
    }
  }
};

Jobs::Jobs(std::size_t worker_threads) : pool_(std::make_unique<Pool>()) {
  for (std::size_t i = 0; i < worker_threads; ++i) pool_->threads.emplace_back([p = pool_.get()] { p->run(); });
}

Jobs::~Jobs() {
  {
    const std::lock_guard lock(pool_->mutex);
    pool_->stop = true;
  }
  pool_->wake.notify_all();
  for (auto& t : pool_->threads) t.join();
}

std::size_t Jobs::worker_threads() const { return pool_->threads.size(); }

void Jobs::for_blocks(std::size_t count, std::size_t block, const std::function<void(std::size_t, std::size_t)>& body) {
  HT_ASSERT(block > 0);
  Pool& p = *pool_;
  if (p.threads.empty() || count <= block) {
    for (std::size_t i = 0; i < count; i += block) body(i, i + block < count ? i + block : count);
    return;
  }
  {
    const std::lock_guard lock(p.mutex);
    HT_ASSERT(p.busy == 0);
    p.body = &body;
    p.count = count;
    p.block = block;
    p.busy = p.threads.size();
    p.next.store(0);
    ++p.generation;
  }
  p.wake.notify_all();
  p.work(body, count, block);
  std::unique_lock lock(p.mutex);
  p.finished.wait(lock, [&] { return p.busy == 0; });
}

}  // namespace holotwin
