// Server-sent events (WHATWG HTML, 9.2): one for each journal row; named "job" for each change of a
// job that the person may see; named "notification" for what this person is told. Those of the
// journal carry what changed, never values: who may not read the record learns nothing but that
// something moved. Named "description": a setting of how people work changed, which everybody's pages
// follow from; it says no more than that.
#include <map>

#include "base/text.hpp"
#include "http/notifications.hpp"

namespace osnova::http {

namespace {

class JournalStream : public Stream {
 public:
  explicit JournalStream(const Context& context)
      : kernel_(context.kernel),
        labels_(context.labels),
        jobs_(context.services.jobs),
        language_(context.language()),
        access_(context.access),
        now_(context.now) {
    if (jobs_) job_cursor_ = jobs_->changes();
    notices_ = kernel_.notices();
    Notifications notifications(kernel_);
    last_notice_ = notifications.newest(access_);
    unread_ = notifications.unread(access_);
    for (const Id company : {Id{0}, access_.company()}) seen_[company] = head(company);
  }

  // Nothing is asked of the store while no commit happened; where other processes write too, it is
  // asked now and then.
  // Ends with its session; what is told follows the rights of the moment.
  std::optional<std::string> next() override {
    const int64_t commits = kernel_.commits();
    if (commits != commits_ || ++unasked_ % kAskEvery == 0) {
      auto access = now_();
      if (!access) return std::nullopt;
      access_ = std::move(*access);
    }
    if (!kernel_.alone() && ++asked_ % 4 == 0) commits_ = -1;
    const bool jobs_changed = jobs_ && jobs_->changes() != job_cursor_;
    const bool noticed = kernel_.notices() != notices_;
    if (commits == commits_ && !jobs_changed && !noticed) {
      // A comment now and then keeps proxies from closing the line.
      return ++quiet_ % 60 == 0 ? ": \n\n" : "";
    }
    std::string text;
    if (jobs_changed) jobs(text);
    if (noticed) notifications(text);
    if (commits == commits_) return text;
    commits_ = commits;
    for (auto& [company, seq] : seen_) rows(company, seq, text);
    return text;
  }

 private:
  void jobs(std::string& text) {
    for (const Job& job : jobs_->changed_since(access_, job_cursor_))
      text += "event: job\ndata: " +
              boost::json::serialize(job_json(kernel_, labels_, language_, job)) + "\n\n";
  }

  // New ones, or only another count when some were read in another window.
  void notifications(std::string& text) {
    constexpr size_t kAtOnce = 20;
    notices_ = kernel_.notices();
    Notifications notifications(kernel_);
    const NotificationTexts texts(kernel_, labels_, language_, access_, jobs_);
    boost::json::array items;
    const auto fresh = notifications.since(access_, last_notice_, kAtOnce);
    for (const Notification& n : fresh) items.push_back(texts.json(n));
    last_notice_ = std::max(last_notice_, notifications.newest(access_));
    const int64_t unread = notifications.unread(access_);
    if (items.empty() && unread == unread_) return;
    unread_ = unread;
    text += "event: notification\ndata: " +
            boost::json::serialize(
                boost::json::object{{"unread", unread}, {"items", std::move(items)}}) +
            "\n\n";
  }

  int64_t head(Id company) {
    int64_t seq = 0;
    kernel_.read(access_, [&](const ReadContext& context) {
      const store::Cell key[] = {company};
      auto rows = context.connection.query(
          "SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
      if (rows->next()) seq = rows->integer(0);
    });
    return seq;
  }

  // What is gone is nobody's any more: whoever reaches some of a kind alone hears nothing of it.
  bool reaches(const ReadContext& context, Id company, const std::string& record, Id id) {
    const Behaviour* behaviour = kernel_.registry().find(record);
    if (!behaviour) return false;
    const Reach reach = access_.reach(*behaviour->meta, "read");
    if (reach.all) return true;
    const store::Cell key[] = {company, id};
    return context.connection
        .query("SELECT 1 FROM " + behaviour->meta->table + " WHERE company_id = $1 AND id = $2" +
                   reach.sql(*behaviour->meta),
               key)
        ->next();
  }

  void rows(Id company, int64_t& seq, std::string& text) {
    constexpr int kAtOnce = 200;
    kernel_.read(access_, [&](const ReadContext& context) {
      const store::Cell cells[] = {company, seq, kAtOnce};
      auto rows = context.connection.query(
          "SELECT seq, record, record_id, version, command FROM journal WHERE company_id = $1 AND "
          "seq > $2 ORDER BY seq LIMIT $3",
          cells);
      int count = 0;
      while (rows->next()) {
        seq = rows->integer(0);
        ++count;
        const std::string record(rows->text(1));
        const Behaviour* behaviour = kernel_.registry().find(record);
        if (behaviour && behaviour->revertible) text += "event: description\ndata: {}\n\n";
        if (!access_.may(record + ".read")) continue;
        if (access_.limited() && !reaches(context, company, record, rows->integer(2))) continue;
        text += "data: " +
                boost::json::serialize(
                    boost::json::object{{"seq", std::to_string(seq)},
                                        {"record", record},
                                        {"id", std::to_string(rows->integer(2))},
                                        {"version", std::to_string(rows->integer(3))},
                                        {"command", rows->text(4)}}) +
                "\n\n";
      }
      if (count == kAtOnce) commits_ = -1;  // more is waiting
    });
  }

  Kernel& kernel_;
  const Labels& labels_;
  Jobs* jobs_;
  std::string language_;
  Access access_;
  std::function<std::optional<Access>()> now_;
  static constexpr unsigned kAskEvery = 8;  // of four a second
  unsigned unasked_ = 0;
  int64_t job_cursor_ = 0, notices_ = 0, unread_ = 0;
  Id last_notice_ = 0;
  std::map<Id, int64_t> seen_;
  int64_t commits_ = -1;
  int quiet_ = 0;
  unsigned asked_ = 0;
};

}  // namespace

Response journal_events(const Context& context) {
  Response response;
  response.content_type = "text/event-stream; charset=utf-8";
  response.stream = std::make_shared<JournalStream>(context);
  return response;
}

}  // namespace osnova::http
