import Diffusion
import Dispatch
import FileNames
import Foundation
import Logging
import Studio

/// Looks at models for the studio, on a queue of its own; answers go into the mailbox.
final class ModelQueue: Sendable {
  private let library: ModelLibrary
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.models", qos: .userInitiated)
  /// Reading a model whole takes long, and others can be looked at meanwhile.
  private let reading = DispatchQueue(label: "easel.models.verify", qos: .utility)
  private let log = Logger(label: "models")

  init(library: ModelLibrary, mailbox: Mailbox) {
    self.library = library
    self.mailbox = mailbox
  }

  func perform(_ request: ModelRequest) {
    let queue =
      switch request {
      case .list, .add, .remove: self.queue
      case .verify: reading
      }
    queue.async { [self] in
      do { try answer(request) } catch {
        log.error("\(error)")
        let message = Message(
          .error, Self.failure(of: request), because: error, remedy: Self.remedy(for: error))
        if case .verify(_, let folder) = request {
          post(.unverified(folder: folder, message))
        } else {
          post(.failed(message))
        }
      }
    }
  }

  private func post(_ event: ModelEvent) { mailbox.post(.models(event)) }

  private func answer(_ request: ModelRequest) throws {
    switch request {
    case .list(let loaded):
      let items = items(loaded)
      post(.listed(items))
      for folder in Set(items.map(\.folder)) {
        let model = ModelFolder(library.folder(of: folder))
        post(.inspected(folder: folder, ModelSummary(model, smaller: Self.smaller)))
      }
    case .add(let path):
      let folder = URL(file: path.expandingTilde)
      post(.added(try library.addModel(folder, as: nil)))
    case .remove(let name):
      try library.remove(name)
      post(.removed(name))
    case .verify(let name, let folder):
      var shown = -1
      let model = ModelFolder(library.folder(of: folder))
      let problems = try model.verifyWhole(smaller: Self.smaller) { fraction in
        // Every event is a frame.
        let percent = Int(fraction * 100)
        if percent > shown { post(.verifying(folder: folder, fraction)) }
        shown = percent
        return true
      }
      post(.verified(name: name, folder: folder, problems: problems.map(\.description)))
    }
  }

  /// How the studio makes a smaller picture.
  private static let smaller = "turn the last stages off"

  /// Every model by name, and the one that is loaded where that has none.
  private func items(_ loaded: String?) -> [ModelItem] {
    var items = library.models.map { name, folder in
      ModelItem(
        name: name, folder: folder.resolvingSymlinks.path,
        origin: name == ModelLibrary.embedded ? .embedded : .added)
    }
    items += library.found.map {
      ModelItem(name: $0.name, folder: $0.path, origin: .found($0.place))
    }
    if let loaded, !items.contains(where: { $0.folder == loaded }) {
      items.append(ModelItem(name: loaded, folder: loaded, origin: .given))
    }
    return items
  }

  private static func remedy(for error: any Error) -> String? {
    switch error as? EaselError {
    case .modelName: "rename its folder"
    case .modelNameTaken: "rename its folder, or forget the other name"
    default: nil
    }
  }

  private static func failure(of request: ModelRequest) -> String {
    switch request {
    case .list: "The models cannot be listed"
    case .add: "The model was not added"
    case .remove: "The name was not removed"
    case .verify: "The model cannot be verified"
    }
  }
}
