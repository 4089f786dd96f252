"""The Vulkan validation layer around the real program: its messages in a file."""
import os
import pathlib

LAYER = any(pathlib.Path(d, "VkLayer_khronos_validation.json").is_file() for d in ("/usr/share/vulkan/explicit_layer.d", "/etc/vulkan/explicit_layer.d"))


class Watched:
    """An environment in which the layer writes every message to `log`. `talkative` adds advice that it is sure to give: proof that it works."""

    def __init__(self, folder, name, talkative=False):
        self.log = folder / f"{name}.validation.log"
        settings = folder / f"{name}.vk_layer_settings.txt"
        checks = ["VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT"] + (["VK_VALIDATION_FEATURE_ENABLE_BEST_PRACTICES_EXT"] if talkative else [])
        settings.write_text(f"khronos_validation.debug_action = VK_DBG_LAYER_ACTION_LOG_MSG\nkhronos_validation.report_flags = error,warn,perf\n"
                            f"khronos_validation.log_filename = {self.log}\nkhronos_validation.enables = {','.join(checks)}\n")
        self.env = {**os.environ, "VK_INSTANCE_LAYERS": "VK_LAYER_KHRONOS_validation", "VK_LAYER_SETTINGS_PATH": str(settings)} if LAYER else dict(os.environ)

    def messages(self):
        return self.log.read_text(errors="replace") if self.log.is_file() else ""
