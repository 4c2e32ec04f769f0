#include "app/sales_import.hpp"

#include <boost/json.hpp>

#include "modules/item/api.hpp"
#include "modules/party/api.hpp"

namespace osnova::app {

namespace json = boost::json;

namespace {
constexpr size_t kInFlight = 512;  // documents that wait for the writer
}

SalesImport::SalesImport(Kernel& kernel, const Access& access, const Access& shared,
                         const SalesMapping& mapping, SalesFile file)
    : kernel_(kernel), access_(access), shared_(shared), mapping_(mapping), file_(std::move(file)) {
  nobody_ = file_.texts.add("");
  links_ = link_credits(file_);
  line_of_.resize(file_.rows.size());
  document_ids_.resize(file_.documents.size());
}

std::string SalesImport::key(const std::string& kind, const std::string& code) const {
  return "import/" + mapping_.source + "/" + kind + "/" + code;
}

Result<ImportResult> SalesImport::run(const Progress& progress) {
  result_.rows_read = file_.rows_read;
  result_.duplicates = file_.duplicates;
  result_.parked = std::move(file_.parked);
  if (Problems problems = make_classes()) return problems;
  if (Problems problems = make_parties()) return problems;
  if (Problems problems = make_items()) return problems;
  for (uint32_t i = 0; i < file_.documents.size(); ++i) {
    switch (file_.documents[i].rule->target) {
      case SalesMapping::Target::invoice:
        give(i, invoice(i));
        break;
      case SalesMapping::Target::credit_note:
        give(i, credit_note(i));
        break;
      case SalesMapping::Target::journal:
        give(i, journal(i));
        break;
    }
    if (i % 500 == 0) progress(i, file_.documents.size());
  }
  wait_for(0);
  for (const ParkedRow& row : result_.parked) result_.amount_parked += row.value;
  std::sort(result_.parked.begin(), result_.parked.end(),
            [](const auto& a, const auto& b) { return a.line < b.line; });
  progress(file_.documents.size(), file_.documents.size());
  return std::move(result_);
}

// --- catalogues ----------------------------------------------------------------------------------

Problems SalesImport::make_classes() {
  const auto state = kernel_.company_state(access_.company());
  for (const auto& c : mapping_.classes) {
    if (const ItemClass* known = state->get<ItemClass>(item_class_meta(), c.code)) {
      classes_[c.code] = known->id;
      continue;
    }
    Command command;
    command.company = access_.company();
    command.name = "item.class.create";
    command.key = key("class", c.code);
    command.input = {{"code", c.code}, {"name", c.name}, {"revenue_ifrs", c.revenue}};
    if (!c.returns.empty()) command.input["returns_ifrs"] = c.returns;
    const Answer answer = kernel_.execute(command, access_);
    if (!answer.ok()) return answer.problems;
    classes_[c.code] = answer.record;
  }
  return {};
}

Problems SalesImport::create_missing(const RecordMeta& meta, const std::string& kind,
                                     const std::vector<uint32_t>& codes,
                                     const std::function<json::object(uint32_t)>& input,
                                     std::unordered_map<uint32_t, Id>& ids) {
  const bool shared = meta.kind == RecordKind::shared_catalogue;
  const Access& access = shared ? shared_ : access_;
  std::vector<Command> commands;
  std::vector<uint32_t> owners;
  for (const uint32_t code : codes) {
    const std::string& text = code == nobody_ ? mapping_.cash_customer : file_.texts.text(code);
    if (const Id known = kernel_.find_id(meta, "code", text, access_.company())) {
      ids[code] = known;
      continue;
    }
    Command command;
    command.company = shared ? 0 : access_.company();
    command.name = std::string(meta.name) + ".create";
    command.key = key(kind, text);
    command.input = input(code);
    commands.push_back(std::move(command));
    owners.push_back(code);
  }
  const auto answers = kernel_.execute_all(std::move(commands), access);
  for (size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].ok()) return answers[i].problems;
    ids[owners[i]] = answers[i].record;
  }
  return {};
}

Problems SalesImport::make_parties() {
  std::vector<uint32_t> codes;
  std::vector<bool> seen(file_.texts.size());
  for (const SalesRow& row : file_.rows)
    if (!seen[row.customer]) {
      seen[row.customer] = true;
      codes.push_back(row.customer);
    }
  const auto code_of = [&](uint32_t code) {
    return code == nobody_ ? mapping_.cash_customer : file_.texts.text(code);
  };
  Problems problems = create_missing(
      party_meta(), "party", codes,
      [&](uint32_t code) {
        return json::object{
            {"code", code_of(code)},
            {"name", code == nobody_ ? "Cash customer" : "Customer " + code_of(code)}};
      },
      parties_);
  if (problems) return problems;
  std::vector<Command> commands;
  for (const uint32_t code : codes) {
    const std::string id = std::to_string(parties_[code]);
    if (kernel_.find_id(party_terms_meta(), "key", id, access_.company()) != 0) continue;
    Command command;
    command.company = access_.company();
    command.name = "party.terms.create";
    command.key = key("terms", code_of(code));
    command.input = {{"party", id}, {"payment_days", 30}, {"cash_customer", code == nobody_}};
    commands.push_back(std::move(command));
  }
  for (const Answer& answer : kernel_.execute_all(std::move(commands), access_))
    if (!answer.ok()) return answer.problems;
  return {};
}

Problems SalesImport::make_items() {
  std::vector<uint32_t> codes;
  std::unordered_map<uint32_t, uint32_t> first_row;
  for (uint32_t i = 0; i < file_.rows.size(); ++i)
    if (first_row.emplace(file_.rows[i].item, i).second) codes.push_back(file_.rows[i].item);
  return create_missing(
      item_meta(), "item", codes,
      [&](uint32_t code) {
        const std::string& text = file_.texts.text(code);
        const std::string& description = file_.texts.text(file_.rows[first_row[code]].description);
        return json::object{
            {"code", text},
            {"name", description.empty() ? text : description},
            {"unit", mapping_.unit},
            {"tax_code", mapping_.tax_code},
            {"item_class", std::to_string(classes_[mapping_.class_of(text)->code])}};
      },
      items_);
}

// --- documents -----------------------------------------------------------------------------------

json::object SalesImport::head(const SalesDocument& document) const {
  const SalesRow& first = file_.rows[document.rows.front()];
  const std::string& number = file_.texts.text(document.number);
  json::object input = {{"external_number", number},
                        {"external_ref", mapping_.source + ":" + number},
                        {"date", first.date.text()}};
  return input;
}

Command SalesImport::invoice(uint32_t index) {
  const SalesDocument& document = file_.documents[index];
  const SalesRow& first = file_.rows[document.rows.front()];
  Command command;
  command.name = "sales.invoice.create";
  command.input = head(document);
  command.input["customer"] = std::to_string(parties_[first.customer]);
  command.input["currency"] = mapping_.currency;
  const auto country = mapping_.countries.find(file_.texts.text(first.country));
  if (country != mapping_.countries.end()) command.input["country"] = country->second;
  json::array lines;
  lines.reserve(document.rows.size());
  for (const uint32_t r : document.rows) {
    const SalesRow& row = file_.rows[r];
    line_of_[r] = {index, static_cast<int64_t>(lines.size()) + 1};
    json::object line = {{"item", std::to_string(items_[row.item])},
                         {"quantity", decimal_text(row.quantity, Quantity::scale)},
                         {"price", decimal_text(row.price, Price::scale)}};
    lines.push_back(std::move(line));
  }
  command.input["lines"] = std::move(lines);
  return command;
}

Command SalesImport::credit_note(uint32_t index) {
  const SalesDocument& document = file_.documents[index];
  const SalesRow& first = file_.rows[document.rows.front()];
  wait_for_origins(document);
  Command command;
  command.name = "sales.credit_note.create";
  command.input = head(document);
  command.input["customer"] = std::to_string(parties_[first.customer]);
  command.input["currency"] = mapping_.currency;
  command.input["reason"] = mapping_.credit_reason;
  const auto country = mapping_.countries.find(file_.texts.text(first.country));
  if (country != mapping_.countries.end()) command.input["country"] = country->second;
  json::array lines;
  for (const uint32_t r : document.rows) {
    const SalesRow& row = file_.rows[r];
    const auto found = links_.find(r);
    if (found == links_.end()) {
      lines.push_back(json::object{{"item", std::to_string(items_[row.item])},
                                   {"quantity", decimal_text(-row.quantity, Quantity::scale)},
                                   {"price", decimal_text(row.price, Price::scale)}});
      continue;
    }
    for (const CreditPart& part : found->second) {
      const LineOf& origin = line_of_[part.row];
      lines.push_back(json::object{{"invoice", std::to_string(document_ids_[origin.document])},
                                   {"invoice_line", origin.line_id},
                                   {"quantity", decimal_text(part.quantity, Quantity::scale)}});
    }
  }
  command.input["lines"] = std::move(lines);
  return command;
}

Command SalesImport::journal(uint32_t index) {
  const SalesDocument& document = file_.documents[index];
  const Currency currency = Currency::of(mapping_.currency);
  Command command;
  command.name = "books.entry.create";
  command.input = head(document);
  command.input["text"] = document.rule->text;
  json::array lines;
  for (const uint32_t r : document.rows) {
    const int64_t value = -file_.rows[r].value;  // a negative value is an expense
    const bool expense = value >= 0;
    lines.push_back(json::object{{"debit", expense ? document.rule->debit : document.rule->credit},
                                 {"credit", expense ? document.rule->credit : document.rule->debit},
                                 {"currency", mapping_.currency},
                                 {"amount", minor_text(std::abs(value), currency.digits())}});
  }
  command.input["lines"] = std::move(lines);
  return command;
}

// The invoices that a note credits must have their ids.
void SalesImport::wait_for_origins(const SalesDocument& document) {
  std::unique_lock lock(mutex_);
  for (const uint32_t r : document.rows)
    if (const auto found = links_.find(r); found != links_.end())
      for (const CreditPart& part : found->second)
        wake_.wait(lock, [&] {
          return in_flight_ == 0 || document_ids_[line_of_[part.row].document] != 0;
        });
}

// --- waiting -------------------------------------------------------------------------------------

void SalesImport::give(uint32_t index, Command command) {
  command.company = access_.company();
  command.then = "post";
  command.key = key("document", file_.texts.text(file_.documents[index].number));
  {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return in_flight_ < kInFlight; });
    ++in_flight_;
  }
  kernel_.submit(
      {std::move(command), access_}, [this, index](Answer answer) { answered(index, answer); },
      false);
}

void SalesImport::answered(uint32_t index, const Answer& answer) {
  const std::lock_guard lock(mutex_);
  const SalesDocument& document = file_.documents[index];
  document_ids_[index] = answer.record;
  if (answer.ok()) {
    static const char* const kTypes[] = {"invoice", "credit_note", "journal"};
    ++result_.documents[kTypes[static_cast<int>(document.rule->target)]];
  }
  for (const uint32_t r : document.rows) {
    const SalesRow& row = file_.rows[r];
    if (!answer.ok()) {
      const std::string code =
          answer.problems.empty() ? "command.incident" : answer.problems.front().code;
      result_.parked.push_back({row.line, code,
                                file_.texts.text(row.number) + "," + file_.texts.text(row.item),
                                row.value});
      continue;
    }
    ++result_.rows_posted;
    result_.amount_posted += row.value;
    if (document.rule->target != SalesMapping::Target::credit_note) continue;
    if (row.customer == nobody_)
      ++result_.anonymous;
    else
      ++(links_.contains(r) ? result_.linked : result_.unlinked);
  }
  --in_flight_;
  ++done_;
  wake_.notify_all();
}

void SalesImport::wait_for(size_t in_flight) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return in_flight_ <= in_flight; });
}

}  // namespace osnova::app
