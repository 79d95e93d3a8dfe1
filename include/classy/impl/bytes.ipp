#pragma once
// The code of bytes.hpp.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include <classy/bytes.hpp>
#include <classy/detail/entity_tags.hpp>
#include <classy/detail/representation.hpp>

namespace classy {
namespace detail {

class TextSource final : public BodySource {
 public:
  explicit TextSource(std::shared_ptr<const std::string> text) : text_{std::move(text)} {
    if (!text_) throw std::invalid_argument{"there are no bytes behind a null pointer"};
  }
  std::uint64_t size() const override { return text_->size(); }
  std::size_t read(std::uint64_t offset, std::span<char> room) const override {
    return text_->copy(room.data(), room.size(), static_cast<std::size_t>(offset));
  }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace detail

CLASSY_DECL Bytes::Data::Data(std::string text) : Data{Shared{std::make_shared<const std::string>(std::move(text))}} {}
CLASSY_DECL Bytes::Data::Data(Shared shared)
    : source_{std::make_shared<const detail::TextSource>(std::move(shared.text))} {}

CLASSY_DECL void Respond<Bytes>::write(const Bytes& bytes, const Request& request, Response& response) {
  const std::string tag = bytes.version.empty() ? std::string{} : detail::entity_tag(bytes.version);
  detail::Representation what{.bytes = bytes.data.source(), .type = bytes.type, .validators = {.tag = tag}};
  if (bytes.modified) what.validators.modified = std::chrono::floor<std::chrono::seconds>(*bytes.modified);
  detail::answer_representation(std::move(what), request, response);
}

}  // namespace classy
