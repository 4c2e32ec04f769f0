#include "store/faulty.hpp"

namespace osnova::store {

namespace {

[[noreturn]] void fail(const char* where) {
  throw StoreFailure(StoreFailure::Reason::other, std::string("injected fault at ") + where);
}

class FaultyConnection : public Connection {
 public:
  FaultyConnection(std::unique_ptr<Connection> real, FaultyDatabase& faults)
      : real_(std::move(real)), faults_(faults) {}
  void begin(Begin mode) override {
    if (faults_.strikes()) fail("begin");
    real_->begin(mode);
  }
  void commit() override {
    if (faults_.strikes()) fail("commit");
    real_->commit();
    if (faults_.strikes()) fail("commit, answer lost");
  }
  void rollback() noexcept override { real_->rollback(); }
  void script(std::string_view sql) override { real_->script(sql); }
  int64_t run(std::string_view sql, std::span<const Cell> parameters) override {
    if (faults_.strikes()) fail("run");
    return real_->run(sql, parameters);
  }
  std::unique_ptr<Rows> query(std::string_view sql, std::span<const Cell> parameters) override {
    return real_->query(sql, parameters);
  }
  void write(const Bulk& bulk, std::span<const Cell> cells) override {
    if (faults_.strikes()) fail("write");
    real_->write(bulk, cells);
    if (faults_.strikes()) fail("write, done");
  }
  void each(std::string_view sql, std::span<const Cell> keys, size_t width,
            const Sink& sink) override {
    real_->each(sql, keys, width, sink);
  }
  std::vector<std::string> columns(std::string_view table) override {
    return real_->columns(table);
  }
  std::vector<std::string> tables() override { return real_->tables(); }
  const Dialect& dialect() const override { return real_->dialect(); }
  StoredSchema stored() override { return real_->stored(); }
  Generations generations() override { return real_->generations(); }
  void ask_of_writers(int generation) override { real_->ask_of_writers(generation); }
  bool lock_schema() override { return real_->lock_schema(); }
  void unlock_schema() noexcept override { real_->unlock_schema(); }
  void build_index(const IndexText& index) override { real_->build_index(index); }
  void index_texts(std::span<const SearchText> texts) override { real_->index_texts(texts); }
  void expect(std::span<const IndexSizes> sizes) override { real_->expect(sizes); }
  void rewrite() override {
    if (faults_.strikes()) fail("rewrite");
    real_->rewrite();
  }
  bool empty_log() override { return real_->empty_log(); }
  std::vector<int64_t> search(int64_t company, std::span<const std::string> records,
                              std::string_view words, int limit) override {
    return real_->search(company, records, words, limit);
  }

 private:
  std::unique_ptr<Connection> real_;
  FaultyDatabase& faults_;
};

}  // namespace

std::unique_ptr<Connection> FaultyDatabase::writer() {
  return std::make_unique<FaultyConnection>(real_.writer(), *this);
}

}  // namespace osnova::store
