#pragma once
// Turns the documents of a sales file into commands: parties, items and classes that are missing,
// then invoices, credit notes and journal entries. Every command has a key made of the source and
// the document's number, so a run that was killed is simply started again.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <unordered_map>

#include "app/sales_rows.hpp"
#include "kernel/kernel.hpp"

namespace osnova::app {

struct ImportResult {
  int64_t rows_read = 0, rows_posted = 0, duplicates = 0;
  int64_t amount_posted = 0, amount_parked = 0;  // minor units
  int64_t linked = 0, unlinked = 0, anonymous = 0;
  std::map<std::string, int64_t> documents;  // by type
  std::vector<ParkedRow> parked;
};

class SalesImport {
 public:
  using Progress = std::function<void(size_t done, size_t all)>;
  SalesImport(Kernel& kernel, const Access& access, const Access& shared,
              const SalesMapping& mapping, SalesFile file);
  // Problems when the company cannot take the file at all (no such account, currency, tax code).
  Result<ImportResult> run(const Progress& progress);

 private:
  struct LineOf {  // where a row became an invoice line
    uint32_t document = 0;
    int64_t line_id = 0;
  };
  Problems make_classes();
  Problems make_parties();
  Problems make_items();
  Problems create_missing(const RecordMeta& meta, const std::string& kind,
                          const std::vector<uint32_t>& codes,
                          const std::function<boost::json::object(uint32_t)>& input,
                          std::unordered_map<uint32_t, Id>& ids);
  Command invoice(uint32_t index);
  Command credit_note(uint32_t index);
  Command journal(uint32_t index);
  boost::json::object head(const SalesDocument& document) const;
  void give(uint32_t index, Command command);
  void answered(uint32_t index, const Answer& answer);
  void wait_for(size_t in_flight);
  void wait_for_origins(const SalesDocument& document);
  std::string key(const std::string& kind, const std::string& code) const;

  Kernel& kernel_;
  Access access_, shared_;
  const SalesMapping& mapping_;
  SalesFile file_;
  CreditLinks links_;
  uint32_t nobody_;
  std::unordered_map<uint32_t, Id> parties_, items_;  // by interned code
  std::unordered_map<std::string, Id> classes_;
  std::vector<LineOf> line_of_;   // by row
  std::vector<Id> document_ids_;  // by document
  std::mutex mutex_;
  std::condition_variable wake_;
  size_t in_flight_ = 0, done_ = 0;
  ImportResult result_;
};

}  // namespace osnova::app
