#include "store/faulty.hpp"

namespace osnova::store {

namespace {

[[noreturn]] void fail(const char* where) {
  throw StoreFailure(StoreFailure::Reason::other, std::string("injected fault at ") + where);
}

class FaultyConnection : public PassingConnection {
 public:
  FaultyConnection(std::unique_ptr<Connection> real, FaultyDatabase& faults)
      : PassingConnection(std::move(real)), faults_(faults) {}
  void begin(Begin mode) override {
    if (faults_.strikes()) fail("begin");
    real_->begin(mode);
  }
  void commit() override {
    if (faults_.strikes()) fail("commit");
    real_->commit();
    if (faults_.strikes()) fail("commit, answer lost");
  }
  int64_t run(std::string_view sql, std::span<const Cell> parameters) override {
    if (faults_.strikes()) fail("run");
    return real_->run(sql, parameters);
  }
  void write(const Bulk& bulk, std::span<const Cell> cells) override {
    if (faults_.strikes()) fail("write");
    real_->write(bulk, cells);
    if (faults_.strikes()) fail("write, done");
  }
  void rewrite() override {
    if (faults_.strikes()) fail("rewrite");
    real_->rewrite();
  }

 private:
  FaultyDatabase& faults_;
};

}  // namespace

std::unique_ptr<Connection> FaultyDatabase::writer() {
  return std::make_unique<FaultyConnection>(real_.writer(), *this);
}

}  // namespace osnova::store
