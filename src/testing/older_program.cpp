#include "testing/older_program.hpp"

namespace osnova::testing {

using namespace store;

namespace {

class OlderConnection : public PassingConnection {
 public:
  OlderConnection(std::unique_ptr<Connection> real, const OlderProgram& program)
      : PassingConnection(std::move(real)), program_(program) {}
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

 private:
  const OlderProgram& program_;
};

}  // namespace

std::unique_ptr<Connection> OlderProgram::writer() {
  return std::make_unique<OlderConnection>(real_.writer(), *this);
}

}  // namespace osnova::testing
