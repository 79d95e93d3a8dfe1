#pragma once
// Keeps newcomers out of a listening socket while the last of its clients are taken from its backlog.

#include <iterator>

#ifdef __linux__
#include <linux/filter.h>
#include <sys/socket.h>
#endif

namespace classy::detail {

/// Between the last accept() and close(), the system would let in some more clients, and then reset them. From now on it
/// does not see who knocks (TCP's SYN): whoever does tries again in a second, and finds the port closed. Who has knocked
/// before is let in yet; that takes as long as a packet does to the client and back. Elsewhere than on Linux this does
/// nothing, and a few clients may be lost under load.
inline void ignore_newcomers([[maybe_unused]] int listening_socket) {
#ifdef __linux__
  constexpr unsigned flags_at = 13, syn = 0x02, ack = 0x10;  // RFC 9293, 3.1
  sock_filter code[] = {
      {BPF_LD | BPF_B | BPF_ABS, 0, 0, flags_at}, {BPF_ALU | BPF_AND | BPF_K, 0, 0, syn | ack},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, syn},     {BPF_RET | BPF_K, 0, 0, 0},
      {BPF_RET | BPF_K, 0, 0, 0xffffffff},
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(code)), code};
  setsockopt(listening_socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
#endif
}

}  // namespace classy::detail
