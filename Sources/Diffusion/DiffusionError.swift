/// Everything that can go wrong in the engine because of a file, a setting or a model.
/// The text of a case says what happened, why, and what to do; programmer errors trap instead.
public enum DiffusionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file could not be opened or read: its path and the system's reason.
  case unreadable(path: String, reason: String)
  /// A file could not be written: its path and the system's reason.
  case unwritable(path: String, reason: String)
  /// A file is damaged or not what it claims to be.
  case malformed(path: String, reason: String)
  /// A pickle that names what runs commands or code: the name, and where in the file it is.
  case hostile(path: String, name: String, place: String)
  /// A tensor is missing or has an unexpected shape or type.
  case tensor(path: String, name: String, reason: String)
  /// A configuration asks for something that this engine does not have.
  case unsupported(path: String, key: String, value: String, supported: String)
  /// A file of weights that is something else than a model that the engine reads: what it is.
  case foreign(path: String, what: String)
  /// A generation request is out of range for the model.
  case request(String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .malformed(let path, let reason): "\(path) is damaged: \(reason)"
    case .hostile(let path, let name, let place):
      "\(path) is refused: it names \(name) (\(place)), which runs commands or code where a "
        + "program loads the file unguarded. Nothing of it was run here. Do not load it elsewhere, "
        + "tell its publisher, and get the model's .safetensors from somebody you trust"
    case .tensor(let path, let name, let reason): "\(path): tensor \(name): \(reason)"
    case .unsupported(let path, let key, let value, let supported):
      "\(path): \(key) = \(value) is not supported (supported: \(supported))"
    case .foreign(let path, let what):
      "\(path) is \(what); of single files, whole checkpoints of Stable Diffusion 1, 2 and XL and "
        + "latent consistency models are read"
    case .request(let reason): reason
    }
  }
}
