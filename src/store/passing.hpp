#pragma once
// A database and a connection that hand everything on to real ones: what stands between says only
// where it differs.
#include "store/store.hpp"

namespace osnova::store {

class PassingConnection : public Connection {
 public:
  explicit PassingConnection(std::unique_ptr<Connection> real) : real_(std::move(real)) {}
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
  void write(const Bulk& bulk, std::span<const Cell> cells) override { real_->write(bulk, cells); }
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

 protected:
  std::unique_ptr<Connection> real_;
};

class PassingDatabase : public Database {
 public:
  explicit PassingDatabase(Database& real) : real_(real) {}
  std::unique_ptr<Connection> writer() override { return real_.writer(); }
  std::unique_ptr<Connection> reader() override { return real_.reader(); }
  std::string_view engine() const override { return real_.engine(); }
  int64_t size_bytes() override { return real_.size_bytes(); }
  void copy_to(const std::string& path) override { real_.copy_to(path); }
  bool shared() const override { return real_.shared(); }

 protected:
  Database& real_;
};

}  // namespace osnova::store
