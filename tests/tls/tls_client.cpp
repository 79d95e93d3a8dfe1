#include "tls/tls_client.hpp"

#include <charconv>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/write.hpp>

namespace test {

namespace {
namespace asio = boost::asio;
using boost::system::error_code;
constexpr std::chrono::seconds patience{20};
}  // namespace

TlsClient::TlsClient(std::uint16_t port, asio::ssl::context& context) : stream_{io_, context} {
  stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
}

void TlsClient::offer(std::string_view protocols) {
  SSL_set_alpn_protos(native(), reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned int>(protocols.size()));
}
std::string TlsClient::protocol() {
  const unsigned char* chosen = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(native(), &chosen, &size);
  return {reinterpret_cast<const char*>(chosen), size};
}

/// Runs an operation to its end; one that takes too long ends by losing its socket.
template <class Start>
void TlsClient::finish(Start start) {
  io_.restart();
  start();
  io_.run_for(patience);
  if (io_.stopped()) return;
  error_code ignored;
  stream_.next_layer().close(ignored);
  io_.run();
  end_ = asio::error::timed_out;
}

error_code TlsClient::shake_hands() {
  finish([this] {
    stream_.async_handshake(asio::ssl::stream_base::client, [this](const error_code& error) { end_ = error; });
  });
  return end_;
}

void TlsClient::send(std::string_view text) {
  finish([&] {  // where the server is gone, the test will see that when it reads
    asio::async_write(stream_, asio::buffer(text), [](const error_code&, std::size_t) {});
  });
}

bool TlsClient::fill() {
  char bytes[4096];
  std::size_t size = 0;
  finish([&] {
    stream_.async_read_some(asio::buffer(bytes), [&](const error_code& error, std::size_t got) {
      end_ = error;
      size = got;
    });
  });
  buffer_.append(bytes, size);
  return !end_;
}

std::string TlsClient::answer() {
  std::size_t end = buffer_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!fill()) return std::exchange(buffer_, {});
    end = buffer_.find("\r\n\r\n");
  }
  std::size_t size = end + 4;
  const std::size_t length = buffer_.find("\r\nContent-Length: ");
  if (length < end) {
    std::size_t body = 0;
    std::from_chars(buffer_.data() + length + 18, buffer_.data() + end, body);
    size += body;
  }
  while (buffer_.size() < size && fill()) {
  }
  std::string text = buffer_.substr(0, size);
  buffer_.erase(0, text.size());
  return text;
}

std::string TlsClient::rest() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

void TlsClient::reset() {
  stream_.next_layer().set_option(asio::socket_base::linger{true, 0});
  stream_.next_layer().close();
}

}  // namespace test
