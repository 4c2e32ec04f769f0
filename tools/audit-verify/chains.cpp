#include "chains.hpp"

#include <sodium.h>

#include <algorithm>

namespace audit {

namespace {

std::string called(int64_t company, const std::string& chain, const std::string& code) {
  if (chain == "access_log") return "access log";
  if (company == 0) return "journal of what is shared";
  return "journal of company " + std::to_string(company) + (code.empty() ? "" : " " + code);
}

bool signed_by(const std::string& key, const Line& line) {
  const std::string signature = line.bytes("signature");
  const std::string message = Bytes()
                                  .text('k', "osnova checkpoint 1")
                                  .integer('c', line.number("company"))
                                  .text('n', line.text("chain"))
                                  .integer('s', line.number("seq"))
                                  .integer('t', line.number("recorded_at"))
                                  .text('h', line.bytes("hash"))
                                  .all();
  const auto bytes = [](const std::string& s) {
    return reinterpret_cast<const unsigned char*>(s.data());
  };
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes(signature), bytes(message), message.size(),
                                     bytes(key)) == 0;
}

}  // namespace

void Chains::fault(const std::string& what) {
  if (faults_++ == 0) first_fault_ = what;
}

void Chains::fault(Chain& chain, int64_t seq, const std::string& what) {
  if (chain.faults++ == 0) chain.first_fault = "seq " + std::to_string(seq) + ": " + what;
}

// --- checkpoints ---------------------------------------------------------------------------------

void Chains::kept(const std::string& text) {
  if (text.empty()) return;
  Line line;
  ++kept_;
  if (!line.read(text) || !checkpoint(line, true)) ++unreadable_;
}

// False when it is none.
bool Chains::checkpoint(const Line& line, bool second_place) {
  int64_t company = 0, seq = 0, at = 0;
  const std::string& chain = line.text("chain");
  if (!to_number(line.text("company"), &company) || !to_number(line.text("seq"), &seq) ||
      !to_number(line.text("recorded_at"), &at) || line.bytes("hash").size() != sizeof(Hash) ||
      (chain != "journal" && chain != "access_log"))
    return false;
  if (wanted_.company && (company != *wanted_.company || chain != "journal")) {
    ++left_out_;
    return true;
  }
  const std::string where =
      "checkpoint of the " + called(company, chain, "") + ", seq " + std::to_string(seq);
  if (wanted_.key.empty())
    ++unchecked_;
  else if (!signed_by(wanted_.key, line))
    return fault(where + ": the signature is not of this key"), true;
  second_ += second_place ? 1 : 0;
  const Point point{at, line.bytes("hash"), second_place};
  auto [found, fresh] = points_[{company, chain}].emplace(seq, point);
  if (!fresh && found->second.hash != point.hash) fault(where + ": two of them differ");
  if (second_place) found->second.second_place = true;
  return true;
}

// --- the export ----------------------------------------------------------------------------------

void Chains::exported(const std::string& text) {
  Line line;
  ++lines_;
  if (!line.read(text)) return fault("line " + std::to_string(lines_) + " cannot be read");
  if (ended_) return fault("line " + std::to_string(lines_) + " stands behind the end");
  if (lines_ == 1) return header(line);
  const std::string& kind = line.text("kind");
  if (kind == "row" && now_) return row(line);
  if (kind == "chain") return begin_chain(line);
  if (kind == "chain_end" && now_) return end_chain(line);
  if (kind == "table") return;
  if (kind == "stray" && now_) {
    ++now_->strays;
    return;
  }
  if (kind == "checkpoint") {
    if (!checkpoint(line, false)) fault("line " + std::to_string(lines_) + " is no checkpoint");
    return;
  }
  if (kind != "end") return fault("line " + std::to_string(lines_) + " is of no known kind");
  ended_ = true;
  if (line.number("lines") != lines_) fault("lines of the export are missing or too many");
}

void Chains::header(const Line& line) {
  format_ = line.text("version");
  if (line.text("kind") != "audit" || format_ != "1") fault("this is no export of version 1");
  with_movements_ = line.text("movements") == "yes";
  with_values_ = line.text("values") == "yes";
}

void Chains::begin_chain(const Line& line) {
  if (now_) fault("the " + called(name_.first, name_.second, "") + " has no end");
  name_ = {line.number("company"), line.text("chain")};
  const auto [found, fresh] = chains_.emplace(name_, Chain{});
  now_ = &found->second;
  now_->code = line.text("code");
  if (!fresh) fault(*now_, 0, "the chain comes twice");
}

void Chains::row(const Line& line) {
  int64_t seq = 0;
  if (!to_number(line.text("seq"), &seq)) return fault(*now_, now_->last_seq + 1, "has no number");
  if (seq > now_->last_seq + 1)
    fault(*now_, now_->last_seq + 1, "is missing, seq " + std::to_string(seq) + " comes next");
  else if (seq != now_->last_seq + 1)
    fault(*now_, seq, "comes behind seq " + std::to_string(now_->last_seq));
  const int64_t at = line.number("recorded_at");
  const std::string stated = line.bytes("hash");
  const Hash hash = hash_of(line, seq);
  if (!line.lacks().empty()) fault(*now_, seq, line.lacks() + " cannot be read");
  if (stated != view(hash)) fault(*now_, seq, "the hash does not fit");
  if (now_->rows > 0 && at <= now_->last_time) fault(*now_, seq, "time does not rise");
  meet_point(line, seq, stated);
  ++now_->rows;
  now_->last_seq = seq;
  now_->last_time = at;
  now_->before = {};
  if (stated.size() == sizeof(Hash)) std::copy(stated.begin(), stated.end(), now_->before.begin());
}

Hash Chains::hash_of(const Line& line, int64_t seq) {
  Bytes out;
  out.raw(view(now_->before));
  if (name_.second == "access_log") {
    out.integer('s', seq).integer('t', line.number("recorded_at"));
    out.integer('u', line.number("user")).text('w', line.text("what"));
    return out.text('d', line.text("detail")).hash();
  }
  const Hash root = root_of(line, seq);
  if (with_movements_ || line.has("movements")) movements(line, seq);
  out.integer('c', name_.first).integer('s', seq).integer('t', line.number("recorded_at"));
  out.integer('u', line.number("user")).text('o', line.text("origin"));
  out.text('n', line.text("command")).text('r', line.text("record"));
  out.integer('i', line.number("record_id")).integer('v', line.number("version"));
  out.text('k', line.text("key")).text('h', line.bytes("input_hash"));
  return out.raw(view(root)).raw(line.bytes("digest")).hash();
}

// [path, commitment, salt, before, after]; erased [path, commitment, "erased"]; without values
// [path, commitment].
Hash Chains::root_of(const Line& line, int64_t seq) {
  if (line.has("unreadable_changes")) fault(*now_, seq, "its changes cannot be read");
  std::string commitments;
  for (const Value& change : line.list("changes")) {
    const auto& part = change.list;
    std::string commitment, salt, before, after;
    if (part.size() < 2 || !from_hex(part[1].text, &commitment)) {
      fault(*now_, seq, "a change cannot be read");
      continue;
    }
    commitments += commitment;
    if (part.size() == 3 && part[2].text == "erased") {
      ++now_->erased;
    } else if (part.size() == 5 && from_hex(part[2].text, &salt) &&
               from_hex(part[3].text, &before) && from_hex(part[4].text, &after)) {
      ++now_->values;
      const Hash own = Bytes().sized(salt).sized(part[0].text).sized(before).sized(after).hash();
      if (view(own) != commitment)
        fault(*now_, seq, "the value of " + part[0].text + " is not what was committed to");
    } else if (with_values_ || part.size() != 2) {
      fault(*now_, seq, "the value of " + part[0].text + " is missing");
    }
  }
  return sha256(commitments);
}

void Chains::movements(const Line& line, int64_t seq) {
  Bytes out;
  for (const Value& movement : line.list("movements")) {
    ++now_->movements;
    for (size_t i = 0; i < movement.list.size(); ++i) {
      const std::string& cell = movement.list[i].text;
      int64_t number = 0;
      if (i == 0)
        out.text('T', cell);
      else if (cell == "n")
        out.text('0', "");
      else if (cell.starts_with('t'))
        out.text('t', std::string_view(cell).substr(1));
      else if (cell.starts_with('i') && to_number(std::string_view(cell).substr(1), &number))
        out.integer('i', number);
      else
        fault(*now_, seq, "a movement cannot be read");
    }
  }
  if (line.bytes("digest") != view(out.hash()))
    fault(*now_, seq, "the movements are not those of the digest");
}

void Chains::meet_point(const Line& line, int64_t seq, const std::string& hash) {
  const auto of_chain = points_.find(name_);
  if (of_chain == points_.end()) return;
  const auto point = of_chain->second.find(seq);
  if (point == of_chain->second.end()) return;
  ++now_->points;
  if (point->second.hash != hash || point->second.recorded_at != line.number("recorded_at"))
    fault(*now_, seq, "the row is not that of its checkpoint");
  of_chain->second.erase(point);
}

void Chains::end_chain(const Line& line) {
  if (line.number("rows") != now_->rows || line.bytes("hash") != view(now_->before) ||
      Name(line.number("company"), line.text("chain")) != name_)
    fault(*now_, now_->last_seq, "the end of the chain is not where it says");
  now_->ended = true;
  now_ = nullptr;
}

void Chains::end() {
  if (!ended_) fault("the export is cut off");
  for (const auto& [name, points] : points_) {
    const auto chain = chains_.find(name);
    for (const auto& [seq, point] : points) {
      if (chain == chains_.end())
        fault("the " + called(name.first, name.second, "") +
              " is not in the export, but a checkpoint of it");
      else if (seq > chain->second.last_seq)
        fault(chain->second, seq, "is cut off: there is a checkpoint of it");
      else
        fault(chain->second, seq, "is missing: there is a checkpoint of it");
    }
  }
}

bool Chains::tell(std::ostream& out) const {
  int64_t faults = faults_;
  for (const auto& [name, chain] : chains_) {
    out << called(name.first, name.second, chain.code) << ": " << chain.rows << " rows";
    if (name.second == "journal") {
      out << ", " << chain.values << " values";
      if (chain.erased > 0) out << ", " << chain.erased << " erased";
      if (chain.movements > 0) out << ", " << chain.movements << " movements";
    }
    out << ", " << chain.points << " checkpoints; ";
    if (chain.faults > 0)
      out << "FAULT at " << chain.first_fault << " (" << chain.faults << " in all)";
    if (chain.strays > 0)
      out << (chain.faults > 0 ? ", " : "FAULT: ") << chain.strays
          << " movements that no row knows of";
    out << (chain.faults + chain.strays > 0 ? "\n" : "holds\n");
    faults += chain.faults + chain.strays;
  }
  if (faults_ > 0) out << "FAULT: " << first_fault_ << " (" << faults_ << " in all)\n";
  out << "checkpoints of a second place: " << kept_ << " lines, " << second_ << " of these chains";
  if (left_out_ > 0) out << ", " << left_out_ << " of others left out";
  if (unreadable_ > 0) out << ", " << unreadable_ << " CANNOT BE READ";
  out << "\n";
  if (unchecked_ > 0)
    out << "no key was given: " << unchecked_ << " signatures of checkpoints were not checked\n";
  if (second_ == 0)
    out << "without checkpoints of a second place nobody can see whether rows are missing at the "
           "end, or whether everything was written anew\n";
  if (!with_values_) out << "the export holds no values: only that they did not change is known\n";
  out << (faults == 0 ? "holds\n" : "DAMAGED\n");
  return faults == 0;
}

}  // namespace audit
