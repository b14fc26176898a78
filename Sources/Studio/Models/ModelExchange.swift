/// What the studio asks about models.
public enum ModelRequest: Sendable, Equatable {
  /// List the models and look into their folders, answered by `listed` and then an `inspected` for
  /// each. The folder of the loaded model is in the list even where it has no name.
  case list(loaded: String?)
  /// Give a folder its own name; a path may begin with `~`. Answered by `added`.
  case add(String)
  /// Forget a name, answered by `removed`.
  case remove(String)
  /// Read a model whole, answered by `verifying` now and then, and by `verified`.
  case verify(name: String, folder: String)
}

/// What is found out about models.
public enum ModelEvent: Sendable, Equatable {
  case listed([ModelItem])
  case inspected(folder: String, ModelSummary)
  case added(String)
  case removed(String)
  /// How much of a folder has been read, 0...1.
  case verifying(folder: String, Double)
  /// A folder was read whole: what is wrong with it, and nothing in a good model.
  case verified(name: String, folder: String, problems: [String])
  /// A folder could not be read whole: what happened, why, what to do.
  case unverified(folder: String, Message)
  /// Another request failed: what happened, why, what to do.
  case failed(Message)
}
