// Code that the documents quote: what is done after an answer.
#include <string>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

namespace asio = boost::asio;

struct Order {
  int id;
  std::string email;
};

struct Mail {
  asio::awaitable<void> confirm(int, std::string) { co_return; }
};

class Orders {
 public:
  explicit Orders(Mail& mail) : mail_{mail} {}

  classy::Created<Order> add(Order order, classy::Context& context) {
    context.after([this, id = order.id, email = order.email]() -> asio::awaitable<void> {
      co_await mail_.confirm(id, email);  // the client has its answer by now
    });
    return {"/orders/" + std::to_string(order.id), order};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(post("/orders", &Orders::add));
  }

 private:
  Mail& mail_;
};

void mount_orders(classy::App& app, Orders& orders) { app.include("", orders); }
