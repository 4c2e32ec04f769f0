#pragma once
// What people keep beside the books: their own views, drafts and tiles, files and discussion of a
// record. None of it is a command; none of it moves a register. A file is stored once by its hash;
// comments and attachments are never changed, only added.
#include <string>
#include <vector>

#include "kernel/beside/file_rules.hpp"
#include "kernel/kernel.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

std::vector<store::TableMeta> beside_tables();  // personal, comment, attachment, file_content

// A JSON document of a person: kinds "view", "draft", "home", "mapping", "recent", "settings".
struct Stored {
  std::string key, value;
  int64_t updated_at = 0;
  bool shared = false;
  std::string owner;  // login
};

struct Comment {
  Id id = 0;
  int64_t written_at = 0;
  std::string author, text;
};

struct Attachment {
  Id id = 0;
  int64_t added_at = 0, size = 0;
  std::string author, name, content_type, hash, kind;
};

class Beside {
 public:
  static constexpr size_t kLargestValue = 256 * 1024, kLargestFile = 16 << 20;
  explicit Beside(Kernel& kernel, const FileRules& rules = {}) : kernel_(kernel), rules_(rules) {}

  // The person's own of a kind, and what others share.
  std::vector<Stored> list(const Access& access, std::string_view kind);
  // Problems "beside.kind", "beside.too_large", "beside.shared_name" (another person's shared one
  // has the key), "store.unavailable".
  Problems put(const Access& access, const std::string& kind, const std::string& key,
               const std::string& value, bool shared);
  Problems remove(const Access& access, const std::string& kind, const std::string& key);

  // The caller has checked that the person may read the record.
  std::vector<Comment> comments(const Access& access, const RecordMeta& meta, Id record);
  // Whom it names ("@login"), whose document it is and who discussed it are told, in the same write.
  // The person's comment with this key is written once ("" = none): repeated it changes nothing.
  // Problems "input.required", "text.too_long", "command.key_reused" (with another text),
  // "store.unavailable".
  Problems comment(const Access& access, const RecordMeta& meta, Id record, const std::string& text,
                   const std::string& key = "");
  // `kind`: a code by which a step of a flow asks for the file (kernel/added); "" = none.
  std::vector<Attachment> attachments(const Access& access, const RecordMeta& meta, Id record);
  // Nobody can read a file that is not attached: it is scanned before. Problems "input.required",
  // "beside.empty_file", "beside.file_too_large", "beside.no_room" (limit),
  // "beside.no_room_today" (limit), those of scanned(), "store.unavailable".
  Problems attach(const Access& access, const RecordMeta& meta, Id record, std::string name,
                  std::string content_type, const std::string& bytes,
                  const std::string& kind = "");
  // Bytes and description; nullopt when the record has no such file.
  std::optional<std::pair<Attachment, std::string>> file(const Access& access,
                                                         const RecordMeta& meta, Id record, Id id);

 private:
  Problems no_room(const Access& access, Id company, size_t size);
  Id home(const RecordMeta& meta, const Access& access) const;
  std::vector<Notice> notices_of(const Access& access, const RecordMeta& meta, Id record,
                                 const std::string& text);
  Kernel& kernel_;
  const FileRules rules_;
};

}  // namespace osnova
