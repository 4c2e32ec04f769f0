#include "testing/older_program.hpp"

namespace osnova::testing {

using namespace store;

namespace {

class OlderConnection : public Connection {
 public:
  OlderConnection(std::unique_ptr<Connection> real, const OlderProgram& program)
      : real_(std::move(real)), program_(program) {}
  void write(const Bulk& bulk, std::span<const Cell> cells) override {
    if (!program_.knows(bulk.table)) return;
    Bulk known = bulk;
    known.columns.clear();
    std::vector<size_t> kept;
    for (size_t i = 0; i < bulk.columns.size(); ++i) {
      if (!program_.knows(bulk.table + "." + bulk.columns[i])) continue;
      known.columns.push_back(bulk.columns[i]);
      kept.push_back(i);
    }
    std::vector<Cell> left;
    for (size_t row = 0; row < cells.size(); row += bulk.columns.size())
      for (const size_t i : kept) left.push_back(cells[row + i]);
    real_->write(known, left);
  }
  void begin(Begin mode) override { real_->begin(mode); }
  void commit() override { real_->commit(); }
  void rollback() noexcept override { real_->rollback(); }
  void script(std::string_view sql) override { real_->script(sql); }
  int64_t run(std::string_view sql, std::span<const Cell> parameters) override {
    return real_->run(sql, parameters);
  }
  std::unique_ptr<Rows> query(std::string_view sql, std::span<const Cell> parameters) override {
    return real_->query(sql, parameters);
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
  void rewrite() override { real_->rewrite(); }
  bool empty_log() override { return real_->empty_log(); }
  std::vector<int64_t> search(int64_t company, std::span<const std::string> records,
                              std::string_view words, int limit) override {
    return real_->search(company, records, words, limit);
  }

 private:
  std::unique_ptr<Connection> real_;
  const OlderProgram& program_;
};

}  // namespace

std::unique_ptr<Connection> OlderProgram::writer() {
  return std::make_unique<OlderConnection>(real_.writer(), *this);
}

}  // namespace osnova::testing
