#include <classy/tls.hpp>

int main() {
  try {
    classy::Tls{{"no such certificate", "no such key"}}.open();
  } catch (const classy::TlsError&) {
    return 0;
  }
  return 1;
}
