#pragma once
// Long answers (downloads), one after another on a thread of their own: the workers stay free for
// people who wait for a page.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace osnova::http {

class Background {
 public:
  Background() : thread_([this] { loop(); }) {}
  ~Background() { stop(); }
  void post(std::function<void()> work);
  size_t waiting() const;  // what has not begun yet
  // What is under way sees stopping(); what waits is dropped. Returns when the thread has ended.
  void stop();
  const std::atomic<bool>& stopping() const { return stopping_; }

 private:
  void loop();
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace osnova::http
