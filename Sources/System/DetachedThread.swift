// What lives here: threads of our own, for work that waits.
import Glibc

/// With the stack's usual size and priority.
package enum DetachedThread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Nobody waits for its end.
  package static func start(_ run: @escaping @Sendable () -> Void) throws(Errno) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let handle = Unmanaged.passRetained(Work(run))
    let made = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, handle.toOpaque())
    guard made == 0 else {
      handle.release()
      throw Errno("pthread_create", code: made)
    }
  }
}
