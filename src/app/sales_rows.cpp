#include "app/sales_rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace osnova::app {

uint32_t Interned::add(std::string_view text) {
  if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
  const auto number = static_cast<uint32_t>(texts_.size());
  const auto added = numbers_.emplace(std::string(text), number).first;
  texts_.push_back(&added->first);
  return number;
}

namespace {

constexpr size_t kMissing = SIZE_MAX;

struct Columns {
  size_t number, item, description, quantity, date, price, customer, country;
};

size_t column_of(const std::vector<std::string_view>& header, const std::string& name,
                 bool required, Problems& problems) {
  if (name.empty()) return kMissing;
  const auto found = std::find(header.begin(), header.end(), std::string_view(name));
  if (found != header.end()) return static_cast<size_t>(found - header.begin());
  if (required) problems.add("import.column_missing", "", {{"column", name}});
  return kMissing;
}

class SalesReader {
 public:
  SalesReader(const SalesMapping& mapping, int digits) : mapping_(mapping), digits_(digits) {}

  Result<SalesFile> read(CsvReader& csv) {
    Problems problems;
    const CsvReader::Step first = csv.next();
    if (first == CsvReader::Step::problem) return csv.problem();
    if (first == CsvReader::Step::end) return Problem{"import.empty_file", "", {}};
    const auto& header = csv.fields();
    columns_ = {column_of(header, mapping_.number, true, problems),
                column_of(header, mapping_.item, true, problems),
                column_of(header, mapping_.description, true, problems),
                column_of(header, mapping_.quantity, true, problems),
                column_of(header, mapping_.date, true, problems),
                column_of(header, mapping_.price, true, problems),
                column_of(header, mapping_.customer, true, problems),
                column_of(header, mapping_.country, true, problems)};
    if (problems) return problems;
    width_ = header.size();
    for (;;) {
      const CsvReader::Step step = csv.next();
      if (step == CsvReader::Step::end) break;
      ++file_.rows_read;
      if (step == CsvReader::Step::problem)
        park(csv, csv.problem().code, 0);
      else
        row(csv);
    }
    return std::move(file_);
  }

 private:
  void park(const CsvReader& csv, std::string code, int64_t value) {
    file_.parked.push_back(
        {csv.line(), std::move(code), std::string(clip(csv.raw(), 2000)), value});
  }

  void row(const CsvReader& csv) {
    const auto& fields = csv.fields();
    const Hash hash = sha256(csv.raw());
    uint64_t short_hash;
    std::memcpy(&short_hash, hash.data(), sizeof short_hash);
    if (!seen_.insert(short_hash).second) ++file_.duplicates;
    if (fields.size() != width_) return park(csv, "import.columns", 0);
    SalesRow row;
    row.line = static_cast<uint32_t>(csv.line());
    const auto field = [&](size_t column) {
      return column == kMissing ? std::string_view{} : trim(fields[column]);
    };
    const auto quantity = parse_decimal(field(columns_.quantity), Quantity::scale);
    if (!quantity) return park(csv, "import.quantity", 0);
    const auto price = parse_decimal(field(columns_.price), Price::scale);
    if (!price) return park(csv, "import.price", 0);
    row.quantity = *quantity;
    row.price = *price;
    const auto value = extend({row.quantity}, {row.price}, digits_, Rounding::half_away);
    if (!value) return park(csv, "import.overflow", 0);
    row.value = *value;
    const auto date = parse_typed_date(field(columns_.date).substr(0, 10));
    if (!date) return park(csv, "import.date", row.value);
    row.date = *date;
    std::string_view customer = field(columns_.customer);
    if (!mapping_.customer_suffix.empty() && customer.ends_with(mapping_.customer_suffix))
      customer.remove_suffix(mapping_.customer_suffix.size());
    if (row.value == 0 && customer.empty()) return park(csv, "import.no_value_no_customer", 0);
    const std::string_view number = field(columns_.number);
    const SalesMapping::DocumentRule* rule = mapping_.rule_for(number);
    if (!rule) return park(csv, "import.no_rule", row.value);
    if (field(columns_.item).empty()) return park(csv, "import.item", row.value);
    row.number = file_.texts.add(number);
    row.item = file_.texts.add(field(columns_.item));
    row.description = file_.texts.add(field(columns_.description));
    row.customer = file_.texts.add(customer);
    row.country = file_.texts.add(field(columns_.country));
    add(row, rule);
  }

  void add(const SalesRow& row, const SalesMapping::DocumentRule* rule) {
    const auto index = static_cast<uint32_t>(file_.rows.size());
    file_.rows.push_back(row);
    const auto [at, fresh] = document_of_.emplace(row.number, file_.documents.size());
    if (fresh) file_.documents.push_back({rule, row.number, {}, 0});
    SalesDocument& document = file_.documents[at->second];
    document.rows.push_back(index);
    document.order = index;
  }

  const SalesMapping& mapping_;
  int digits_;
  Columns columns_{};
  size_t width_ = 0;
  SalesFile file_;
  std::unordered_set<uint64_t> seen_;
  std::unordered_map<uint32_t, size_t> document_of_;
};

}  // namespace

Result<SalesFile> read_sales(const CsvReader::Source& source, const SalesMapping& mapping) {
  CsvOptions options;
  options.separator = mapping.separator;
  CsvReader csv(source, options);
  return SalesReader(mapping, Currency::of(mapping.currency).digits()).read(csv);
}

CreditLinks link_credits(SalesFile& file) {
  struct Left {
    uint32_t row;
    int64_t quantity;
  };
  struct KeyHash {
    size_t operator()(const std::array<int64_t, 3>& key) const {
      return static_cast<size_t>(key[0] * 1'000'003 + key[1] * 998'244'353 + key[2]);
    }
  };
  const uint32_t nobody = file.texts.add("");
  std::unordered_map<std::array<int64_t, 3>, std::vector<Left>, KeyHash> left;
  std::unordered_map<uint32_t, SalesDocument*> documents;
  for (SalesDocument& d : file.documents) documents[d.number] = &d;
  CreditLinks links;
  for (uint32_t i = 0; i < file.rows.size(); ++i) {
    const SalesRow& row = file.rows[i];
    if (row.customer == nobody) continue;
    const auto target = documents[row.number]->rule->target;
    auto& candidates = left[{row.customer, row.item, row.price}];
    if (target == SalesMapping::Target::invoice && row.quantity > 0) {
      candidates.push_back({i, row.quantity});
    } else if (target == SalesMapping::Target::credit_note && row.quantity < 0) {
      int64_t wanted = -row.quantity;
      std::vector<CreditPart> parts;
      for (auto c = candidates.rbegin(); c != candidates.rend() && wanted > 0; ++c) {
        const int64_t part = std::min(c->quantity, wanted);
        if (part == 0) continue;
        parts.push_back({c->row, part});
        wanted -= part;
      }
      if (wanted > 0) continue;
      for (const CreditPart& part : parts) {
        const auto c = std::find_if(candidates.begin(), candidates.end(),
                                    [&](const Left& l) { return l.row == part.row; });
        c->quantity -= part.quantity;
        SalesDocument* credit = documents[row.number];
        credit->order = std::max(credit->order, documents[file.rows[part.row].number]->order);
      }
      links.emplace(i, std::move(parts));
    }
  }
  std::stable_sort(file.documents.begin(), file.documents.end(),
                   [](const SalesDocument& a, const SalesDocument& b) {
                     const bool a_credit = a.rule->target == SalesMapping::Target::credit_note;
                     const bool b_credit = b.rule->target == SalesMapping::Target::credit_note;
                     return a.order != b.order ? a.order < b.order : a_credit < b_credit;
                   });
  return links;
}

}  // namespace osnova::app
