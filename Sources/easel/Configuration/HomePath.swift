import FileNames
import Foundation
import Recipes

extension String {
  /// A path with its `~` as shells read it.
  var expandingTilde: String {
    guard self == "~" || hasPrefix("~/") else { return (self as NSString).expandingTildeInPath }
    return Folders.home(Launch.environment) + dropFirst()
  }

  /// A path as people write it: `~` for their own folder.
  var abbreviatingHome: String {
    let home = Folders.home(Launch.environment)
    if self == home { return "~" }
    return home != "/" && hasPrefix(home + "/") ? "~" + dropFirst(home.count) : self
  }
}

extension PicturePrompt {
  /// The same file by its whole path, which a recipe can be run with from anywhere.
  var located: PicturePrompt {
    var located = self
    located.file = URL(file: file.expandingTilde).path
    return located
  }
}

extension LoRA {
  /// The same file by its whole path, which a recipe can be run with from anywhere.
  var located: LoRA {
    var located = self
    located.file = URL(file: file.expandingTilde).path
    return located
  }
}
