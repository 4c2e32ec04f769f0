#pragma once
// What waits for a person, over everything that is registered: documents of his that are not
// finished, calls and procedures that he has not read, jobs of his that stand, and what he may post.
#include <string>
#include <vector>

#include "kernel/jobs/jobs.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/procedure/procedures.hpp"

namespace osnova {

struct Waiting {
  struct Draft {
    const RecordMeta* meta = nullptr;
    Id id = 0;
    Date date;  // of the document
  };
  struct ToPost {
    const RecordMeta* meta = nullptr;
    std::vector<std::string_view> statuses;  // from which it is posted
    int64_t count = 0;                       // of everybody's
  };
  std::vector<Draft> drafts;  // where the person is author or responsible, the oldest first
  bool more_drafts = false;
  std::vector<ToPost> to_post;
  std::vector<Record> approvals;           // cases in which the person can decide, oldest first
  std::vector<ProcedureShown> procedures;  // that the person has to read, the first due first
  std::vector<Notification> mentions;  // unread, oldest first
  std::vector<Job> jobs;               // paused or failed since the last week
};

// At most `limit` of drafts, of mentions and of jobs. `jobs` may be null.
Waiting what_waits(Kernel& kernel, Jobs* jobs, const Access& access, size_t limit);

}  // namespace osnova
