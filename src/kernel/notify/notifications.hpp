#pragma once
// A person's notifications as they may be read now: rights, names and texts are those of the moment
// of reading.
#include <optional>
#include <string>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

struct Notification {
  Id id = 0;
  int64_t at = 0;
  const NoticeKind* kind = nullptr;
  Id by = 0;                           // who caused it; 0 = the program
  std::string who;                     // name of the person who caused it; "" = the program
  const RecordMeta* record = nullptr;  // nullptr when it is about no record
  Id record_id = 0;
  std::string title;      // of the record; "" while it has neither number nor name
  std::string regarding;  // then: what it points to first, "K1002 New House"
  std::string excerpt;    // the beginning of the comment, while there is one
  Id job = 0;           // 0 when it is about no job
  std::string args;     // JSON object
  std::string place;    // where it leads when not to the record: "sales.invoice?status=posted"
  bool read = false;
};

struct Colleague {
  std::string login, name;
};

class Notifications {
 public:
  explicit Notifications(Kernel& kernel) : kernel_(kernel) {}

  struct Page {
    std::vector<Notification> items;  // newest first
    Id next = 0;                      // `before` of the next page; 0 = there is none
  };
  // Those with smaller ids than `before` (0 = from the newest). What the person may not read now,
  // what is gone, and kinds that he does not want to hear of, are left out: here and wherever
  // something is counted. What waits for him waits all the same.
  Page page(const Access& access, bool unread_only, Id before, size_t limit);
  // Those that came behind `after`, oldest first, at most `limit`.
  std::vector<Notification> since(const Access& access, Id after, size_t limit);
  Id newest(const Access& access);  // id; 0 = none
  int64_t unread(const Access& access);
  // The unread ones of kinds that wait for the person, oldest first.
  std::vector<Notification> waiting(const Access& access, size_t limit);
  // Repeatable. Problem "store.unavailable".
  Problems mark_read(const Access& access, const std::vector<Id>& ids);
  Problems mark_read_until(const Access& access, Id until);
  // All that is told of the record. Writes nothing when nothing of it is unread.
  Problems mark_read_of(const Access& access, std::string_view record, Id record_id);

  // People who may read the record, whose login or a part of whose name begins so: by login first,
  // then by name; without the one who asks.
  std::vector<Colleague> colleagues(const Access& access, const RecordMeta& meta,
                                    std::string_view beginning, size_t limit);

 private:
  struct Row;
  std::vector<Row> rows(const Access& access, const std::string& condition, Id bound,
                        size_t limit);
  std::vector<Notification> readable(const Access& access, std::vector<Row> rows);
  void mute(const Access& access, std::vector<Row>& rows);
  void add_titles(const Access& access, std::vector<Row>& rows);
  void add_regarding(const Access& access, Notification& shown);
  void add_wording(const Access& access, Notification& shown);
  void add_monitor(const Access& access, Notification& shown, bool broken, bool fine);
  void add_excerpts(const Access& access, std::vector<Row>& rows);
  Problems mark(const Access& access, const std::string& condition, const std::vector<Id>& values,
                std::string_view record = {});
  Kernel& kernel_;
};

}  // namespace osnova
