// What lives here: a large value that is handed on by reference until somebody changes it.

/// Copying what holds it costs one reference, however large it is; a change copies it when somebody
/// else has it, too, and else happens in place.
@propertyWrapper
struct Boxed<Value: Sendable>: Sendable {
  /// Of one element: an array is a reference that copies itself when it has to.
  private var storage: [Value]

  init(wrappedValue: Value) { storage = [wrappedValue] }

  var wrappedValue: Value {
    @inline(__always) _read { yield storage[0] }
    @inline(__always) _modify { yield &storage[0] }
  }
}
