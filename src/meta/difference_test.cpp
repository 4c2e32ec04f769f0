#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "meta/sample_record.hpp"

using namespace osnova;
using sample::Order;
using sample::order_line_meta;
using sample::order_meta;

namespace {

Record order() {
  Record record(order_meta());
  Problems problems;
  const auto patch =
      parse_json(R"({"code": "A", "date": "2025-12-31", "currency": "EUR", "customer": "42",
      "contact": "Ann",
      "lines": [{"item": "5", "quantity": "1.5", "contact": "Bob"}, {"item": "6"}]})");
  apply_patch(record, patch->as_object(), sample::context(), problems);
  CHECK(problems.empty());
  record.as<Order>().password_hash = "argon";
  return record;
}

std::string paths(const std::vector<FieldChange>& changes) {
  std::string out;
  for (const FieldChange& change : changes) {
    out += change.before.empty() ? "+" : change.after.empty() ? "-" : "";
    out += change.path + (change.personal ? "! " : " ");
  }
  return out;
}

std::string bytes_of_field(const Record& record, std::string_view name) {
  CanonicalWriter out;
  canonical_value(*record.meta().find(name), record.data(), out);
  return out.bytes();
}

}  // namespace

TEST_CASE("nothing changed is no difference") {
  const Record record = order();
  CHECK(difference(record, record).empty());
  CHECK(difference(Record(), Record()).empty());
}

TEST_CASE("all values of a new record are new, and of a removed one gone") {
  const Record record = order();
  const std::string numbers = "+priority +urgent ";
  CHECK(paths(difference(Record(), record)) ==
        "+code " + numbers +
            "+date +currency +deposit +freight +rate +colour +customer +contact! +total "
            "+password_hash +lines.1 +lines.1.contact! +lines.2 ");
  const auto gone = difference(record, Record());
  CHECK(gone.size() == difference(Record(), record).size());
  CHECK(paths(gone).starts_with("-code -priority"));
}

TEST_CASE("changes come in the order of the description with the bytes of both sides") {
  const Record before = order();
  Record after = before;
  after.as<Order>().customer.id = 43;
  after.as<Order>().code.clear();
  after.as<Order>().contact = "Eve";
  const auto changes = difference(before, after);
  CHECK(paths(changes) == "code customer contact! ");
  CHECK(changes[1].before == bytes_of_field(before, "customer"));
  CHECK(changes[1].after == bytes_of_field(after, "customer"));
  CHECK(changes[0].after == std::string("n\0", 2));
}

TEST_CASE("lines are compared by line_id, not by place") {
  const Record before = order();
  Record after = before;
  auto& lines = after.as<Order>().lines;
  std::swap(lines[0], lines[1]);
  CHECK(difference(before, after).empty());
  lines[0].quantity = Quantity::of(3);
  lines[1].contact = "Zoe";
  CHECK(paths(difference(before, after)) == "lines.2.quantity lines.1.contact! ");
  lines.erase(lines.begin());
  lines.push_back({});
  lines.back().line_id = 3;
  CHECK(paths(difference(before, after)) == "lines.1.contact! +lines.3 -lines.2 ");
  lines.clear();
  CHECK(paths(difference(before, after)) == "-lines.1 -lines.1.contact! -lines.2 ");
}

TEST_CASE("the bytes of a whole line hold its values but personal ones") {
  const auto changes = difference(Record(), order());
  const FieldChange& line = changes[13];
  REQUIRE(line.path == "lines.1");
  CHECK(line.after.find("Bob") == std::string::npos);
  sample::OrderLine read;
  REQUIRE(read_canonical_line(order_line_meta(), &read, line.after));
  CHECK(read.line_id == 1);
  CHECK(read.item.id == 5);
  CHECK(read.quantity.text() == "1.5");
  CHECK(read.contact.empty());
  for (size_t length = 0; length < line.after.size(); ++length) {
    // Cut between two fields the rest is still a line; cut elsewhere it is damaged.
    const std::string_view cut = std::string_view(line.after).substr(0, length);
    if (length < 2) CHECK_FALSE(read_canonical_line(order_line_meta(), &read, cut));
    (void)read_canonical_line(order_line_meta(), &read, cut);
  }
}

TEST_CASE("fields that are no longer known are passed over in a stored line") {
  CanonicalWriter bytes;
  bytes.integer('l', 4);
  bytes.text('f', "retired");
  bytes.integer('a', -5);
  bytes.text('f', "gone");
  bytes.text('t', "text");
  bytes.text('f', "item");
  bytes.integer('r', 9);
  sample::OrderLine line;
  CHECK(read_canonical_line(order_line_meta(), &line, bytes.bytes()));
  CHECK(line.item.id == 9);
}

TEST_CASE("a secret shows that it changed, not what it is") {
  const Record before = order();
  Record after = before;
  after.as<Order>().password_hash = "other";
  const auto changes = difference(before, after);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].after.size() == 2 + 32);
  CHECK(changes[0].before != changes[0].after);
  CHECK(changes[0].after.find("other") == std::string::npos);
}

TEST_CASE("canonical bytes are pinned: they are hashed and signed") {
  Record record = order();
  record.as<Order>().freight.minor = -1;
  record.as<Order>().colour = sample::Colour::blue;
  CHECK(bytes_of_field(record, "code") == std::string("t\x01"
                                                      "A"));
  CHECK(bytes_of_field(record, "notes") == std::string("n\0", 2));
  CHECK(bytes_of_field(record, "urgent") == std::string("b\0", 2));
  CHECK(bytes_of_field(record, "freight") == "a\x01");
  CHECK(bytes_of_field(record, "currency") ==
        "c\x03"
        "EUR");
  CHECK(bytes_of_field(record, "colour") ==
        "e\x04"
        "blue");
  CHECK(bytes_of_field(record, "customer") == "r\x54");
  CHECK(bytes_of_field(record, "date") == "d\xCA\xBF\x02");
  CHECK(bytes_of_field(record, "sent_at") == std::string("n\0", 2));
  CHECK(bytes_of_field(record, "rate") == std::string("m\0", 2));
}

TEST_CASE("damaged canonical bytes are noticed") {
  Record record(order_meta());
  const auto reads = [&](const char* name, std::string_view bytes) {
    return read_canonical(*order_meta().find(name), record.data(), bytes);
  };
  CHECK(reads("customer", "r\x54"));
  CHECK(reads("customer", std::string_view("n\0", 2)));
  CHECK_FALSE(reads("customer", ""));
  CHECK_FALSE(reads("customer", "r"));
  CHECK_FALSE(reads("customer", "a\x54"));
  CHECK_FALSE(reads("customer", "r\x54x"));
  CHECK_FALSE(reads("customer", std::string_view("r\x80\0", 3)));
  CHECK_FALSE(reads("customer", "r\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"));
  CHECK_FALSE(reads("code",
                    "t\x05"
                    "abc"));
  CHECK_FALSE(reads("code",
                    "t\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"
                    "abc"));
  CHECK_FALSE(reads("urgent", "b\x04"));
  CHECK_FALSE(reads("colour",
                    "e\x04"
                    "pink"));
  CHECK_FALSE(reads("currency",
                    "c\x03"
                    "ZZZ"));
  CHECK_FALSE(reads("date", "d\xFF\xFF\xFF\xFF\x1F"));
}
