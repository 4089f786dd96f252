#include "engine/present/window_presenter.h"

#include <algorithm>
#include <array>
#include <utility>

// After volk, which brings Vulkan's types in: GLFW then declares its surface function.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace holotwin {
namespace {

Result<void> start_glfw() {
  // A missing display is an answer here, not something for the library to print.
  glfwSetErrorCallback(nullptr);
  glfwInitHint(GLFW_JOYSTICK_HAT_BUTTONS, GLFW_FALSE);
  if (glfwInit() == GLFW_TRUE) return {};
  const char* text = nullptr;
  glfwGetError(&text);
  return fail(ErrorKind::environment, std::string("no window can be opened: ") + (text == nullptr ? "no display" : text), "display",
              "run in a desktop session (DISPLAY or WAYLAND_DISPLAY set), under xvfb-run, or with --headless");
}

std::int32_t key_code(int key) {
  if (key >= GLFW_KEY_SPACE && key <= GLFW_KEY_GRAVE_ACCENT) return key;
  const auto named = [](Key k, int offset = 0) { return static_cast<std::int32_t>(k) + offset; };
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return named(Key::f1, key - GLFW_KEY_F1);
  // GLFW's values from escape to end run in the order of Key.
  if (key >= GLFW_KEY_ESCAPE && key <= GLFW_KEY_END) return named(Key::escape, key - GLFW_KEY_ESCAPE);
  switch (key) {
    case GLFW_KEY_KP_ENTER: return named(Key::enter);
    case GLFW_KEY_LEFT_SHIFT: return named(Key::left_shift);
    case GLFW_KEY_LEFT_CONTROL: return named(Key::left_control);
    case GLFW_KEY_LEFT_ALT: return named(Key::left_alt);
    case GLFW_KEY_RIGHT_SHIFT: return named(Key::right_shift);
    case GLFW_KEY_RIGHT_CONTROL: return named(Key::right_control);
    case GLFW_KEY_RIGHT_ALT: return named(Key::right_alt);
    default: return named(Key::unknown);
  }
}

/// The modifiers after the event. X11 reports those before it, which for a modifier key itself is the wrong way round.
int mods_after(int key, int action, int mods) {
  int own = 0;
  if (key == GLFW_KEY_LEFT_SHIFT || key == GLFW_KEY_RIGHT_SHIFT) own = GLFW_MOD_SHIFT;
  if (key == GLFW_KEY_LEFT_CONTROL || key == GLFW_KEY_RIGHT_CONTROL) own = GLFW_MOD_CONTROL;
  if (key == GLFW_KEY_LEFT_ALT || key == GLFW_KEY_RIGHT_ALT) own = GLFW_MOD_ALT;
  return action == GLFW_RELEASE ? mods & ~own : mods | own;
}

}  // namespace

struct WindowPresenter::Window {
  explicit Window(GpuContext& context) : gpu(context) {}
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  [[nodiscard]] Result<void> make_swapchain();
  void destroy_swapchain();
  void event(InputEvent e, int mods) {
    e.shift = (mods & GLFW_MOD_SHIFT) != 0;
    e.control = (mods & GLFW_MOD_CONTROL) != 0;
    e.alt = (mods & GLFW_MOD_ALT) != 0;
    events.push_back(e);
  }

  GpuContext& gpu;
  GLFWwindow* window = nullptr;
  VkSurfaceKHR surface = VK_NULL_HANDLE;
  VkSurfaceFormatKHR format{};
  VkSwapchainKHR swapchain = VK_NULL_HANDLE;
  glm::uvec2 size{0};
  std::vector<VkImage> images;
  std::vector<VkImageView> views;
  std::vector<VkSemaphore> drawn;                       ///< one per image: presentation waits for it
  std::array<VkSemaphore, kFramesInFlight> acquired{};  ///< one per frame in flight
  std::uint32_t next_acquired = 0;
  std::uint32_t image = 0;
  bool stale = false;                                   ///< the window changed: make a new swapchain before the next frame
  std::vector<InputEvent> events;
  std::unique_ptr<FrameRing> ring;
  GpuFrame* frame = nullptr;
};

WindowPresenter::Window::~Window() {
  gpu.wait_idle();
  ring.reset();
  destroy_swapchain();
  for (VkSemaphore s : acquired)
    if (s != VK_NULL_HANDLE) vkDestroySemaphore(gpu.device(), s, nullptr);
  if (surface != VK_NULL_HANDLE) vkDestroySurfaceKHR(gpu.instance(), surface, nullptr);
  if (window != nullptr) glfwDestroyWindow(window);
  glfwTerminate();
}

void WindowPresenter::Window::destroy_swapchain() {
  for (VkSemaphore s : drawn) vkDestroySemaphore(gpu.device(), s, nullptr);
  for (VkImageView v : views) vkDestroyImageView(gpu.device(), v, nullptr);
  drawn.clear();
  views.clear();
  images.clear();
  if (swapchain != VK_NULL_HANDLE) vkDestroySwapchainKHR(gpu.device(), swapchain, nullptr);
  swapchain = VK_NULL_HANDLE;
}

Result<void> WindowPresenter::Window::make_swapchain() {
  gpu.wait_idle();
  VkSurfaceCapabilitiesKHR can{};
  if (const VkResult r = vkGetPhysicalDeviceSurfaceCapabilitiesKHR(gpu.physical(), surface, &can); r != VK_SUCCESS)
    return vulkan_error(r, "asking what the window can show");
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  glm::uvec2 wanted(can.currentExtent.width, can.currentExtent.height);
  if (can.currentExtent.width == UINT32_MAX)
    wanted = glm::clamp(glm::uvec2(width, height), glm::uvec2(can.minImageExtent.width, can.minImageExtent.height),
                        glm::uvec2(can.maxImageExtent.width, can.maxImageExtent.height));
  size = wanted;
  if (size.x == 0 || size.y == 0) {
    destroy_swapchain();
    return {};
  }
  VkSwapchainCreateInfoKHR info{};
  info.sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR;
  info.surface = surface;
  info.minImageCount = std::max(can.minImageCount, 3U);
  if (can.maxImageCount > 0) info.minImageCount = std::min(info.minImageCount, can.maxImageCount);
  info.imageFormat = format.format;
  info.imageColorSpace = format.colorSpace;
  info.imageExtent = {size.x, size.y};
  info.imageArrayLayers = 1;
  info.imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
  info.imageSharingMode = VK_SHARING_MODE_EXCLUSIVE;
  info.preTransform = can.currentTransform;
  info.compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR;
  info.presentMode = VK_PRESENT_MODE_FIFO_KHR;
  info.clipped = VK_TRUE;
  info.oldSwapchain = swapchain;
  VkSwapchainKHR made = VK_NULL_HANDLE;
  const VkResult created = vkCreateSwapchainKHR(gpu.device(), &info, nullptr, &made);
  destroy_swapchain();
  if (created != VK_SUCCESS) return vulkan_error(created, "creating the window's images");
  swapchain = made;
  std::uint32_t count = 0;
  vkGetSwapchainImagesKHR(gpu.device(), swapchain, &count, nullptr);
  images.resize(count);
  if (const VkResult r = vkGetSwapchainImagesKHR(gpu.device(), swapchain, &count, images.data()); r != VK_SUCCESS)
    return vulkan_error(r, "getting the window's images");
  for (VkImage i : images) {
    VkImageViewCreateInfo view{};
    view.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO;
    view.image = i;
    view.viewType = VK_IMAGE_VIEW_TYPE_2D;
    view.format = format.format;
    view.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
    VkImageView v = VK_NULL_HANDLE;
    if (const VkResult r = vkCreateImageView(gpu.device(), &view, nullptr, &v); r != VK_SUCCESS) return vulkan_error(r, "viewing the window's images");
    views.push_back(v);
    const VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, nullptr, 0};
    VkSemaphore s = VK_NULL_HANDLE;
    if (const VkResult r = vkCreateSemaphore(gpu.device(), &semaphore, nullptr, &s); r != VK_SUCCESS) return vulkan_error(r, "creating a semaphore");
    drawn.push_back(s);
  }
  stale = false;
  return {};
}

Result<std::vector<std::string>> WindowPresenter::instance_extensions() {
  if (auto started = start_glfw(); !started) return pass_on(started);
  std::uint32_t count = 0;
  const char** names = glfwGetRequiredInstanceExtensions(&count);
  if (names == nullptr)
    return fail(ErrorKind::environment, "Vulkan cannot draw in windows here", "display", "install mesa-vulkan-drivers or the GPU maker's driver");
  return std::vector<std::string>(names, names + count);
}

WindowPresenter::WindowPresenter(std::unique_ptr<Window> window) : window_(std::move(window)) {}
WindowPresenter::~WindowPresenter() = default;

Result<std::unique_ptr<WindowPresenter>> WindowPresenter::create(GpuContext& gpu, glm::uvec2 size, const std::string& title) {
  if (auto started = start_glfw(); !started) return pass_on(started);
  auto w = std::make_unique<Window>(gpu);
  glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
  w->window = glfwCreateWindow(static_cast<int>(size.x), static_cast<int>(size.y), title.c_str(), nullptr, nullptr);
  if (w->window == nullptr) return fail(ErrorKind::environment, "the window could not be opened", "display", "run with --headless");
  if (const VkResult r = glfwCreateWindowSurface(gpu.instance(), w->window, nullptr, &w->surface); r != VK_SUCCESS)
    return vulkan_error(r, "connecting Vulkan to the window");
  VkBool32 can_present = VK_FALSE;
  vkGetPhysicalDeviceSurfaceSupportKHR(gpu.physical(), gpu.queue_family(), w->surface, &can_present);
  if (can_present != VK_TRUE || !gpu.swapchain_supported())
    return fail(ErrorKind::environment, "this Vulkan device cannot draw in a window", gpu.info().name, "choose another device or --headless");
  std::uint32_t count = 0;
  vkGetPhysicalDeviceSurfaceFormatsKHR(gpu.physical(), w->surface, &count, nullptr);
  std::vector<VkSurfaceFormatKHR> formats(count);
  vkGetPhysicalDeviceSurfaceFormatsKHR(gpu.physical(), w->surface, &count, formats.data());
  const auto found = std::find_if(formats.begin(), formats.end(), [](const VkSurfaceFormatKHR& f) {
    return f.format == VK_FORMAT_B8G8R8A8_UNORM || f.format == VK_FORMAT_R8G8B8A8_UNORM;
  });
  if (found == formats.end())
    return fail(ErrorKind::environment, "the window offers no 8-bit colour format", gpu.info().name, "choose another device or --headless");
  w->format = *found;
  const VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, nullptr, 0};
  for (VkSemaphore& s : w->acquired)
    if (const VkResult r = vkCreateSemaphore(gpu.device(), &semaphore, nullptr, &s); r != VK_SUCCESS) return vulkan_error(r, "creating a semaphore");
  auto ring = FrameRing::create(gpu);
  if (!ring) return pass_on(ring);
  w->ring = std::make_unique<FrameRing>(std::move(*ring));
  if (auto made = w->make_swapchain(); !made) return pass_on(made);

  glfwSetWindowUserPointer(w->window, w.get());
  glfwSetCursorPosCallback(w->window, [](GLFWwindow* g, double x, double y) {
    // The cursor is reported in screen coordinates, which are not pixels on a scaled display.
    int screen_w = 1, screen_h = 1, pixel_w = 1, pixel_h = 1;
    glfwGetWindowSize(g, &screen_w, &screen_h);
    glfwGetFramebufferSize(g, &pixel_w, &pixel_h);
    const glm::dvec2 scale(pixel_w / std::max(1.0, static_cast<double>(screen_w)), pixel_h / std::max(1.0, static_cast<double>(screen_h)));
    InputEvent e;
    e.kind = InputKind::mouse_move;
    e.position = glm::vec2(glm::dvec2(x, y) * scale);
    static_cast<Window*>(glfwGetWindowUserPointer(g))->events.push_back(e);
  });
  glfwSetMouseButtonCallback(w->window, [](GLFWwindow* g, int button, int action, int mods) {
    InputEvent e;
    e.kind = InputKind::mouse_button;
    e.code = button;
    e.down = action == GLFW_PRESS;
    static_cast<Window*>(glfwGetWindowUserPointer(g))->event(e, mods);
  });
  glfwSetScrollCallback(w->window, [](GLFWwindow* g, double x, double y) {
    InputEvent e;
    e.kind = InputKind::wheel;
    e.position = glm::vec2(glm::dvec2(x, y));
    static_cast<Window*>(glfwGetWindowUserPointer(g))->events.push_back(e);
  });
  glfwSetKeyCallback(w->window, [](GLFWwindow* g, int key, int, int action, int mods) {
    InputEvent e;
    e.kind = InputKind::key;
    e.code = key_code(key);
    e.down = action != GLFW_RELEASE;
    e.repeat = action == GLFW_REPEAT;
    static_cast<Window*>(glfwGetWindowUserPointer(g))->event(e, mods_after(key, action, mods));
  });
  glfwSetCharCallback(w->window, [](GLFWwindow* g, unsigned int codepoint) {
    InputEvent e;
    e.kind = InputKind::character;
    e.code = static_cast<std::int32_t>(codepoint);
    static_cast<Window*>(glfwGetWindowUserPointer(g))->events.push_back(e);
  });
  glfwSetWindowFocusCallback(w->window, [](GLFWwindow* g, int focused) {
    InputEvent e;
    e.kind = InputKind::focus;
    e.down = focused == GLFW_TRUE;
    static_cast<Window*>(glfwGetWindowUserPointer(g))->events.push_back(e);
  });
  glfwSetFramebufferSizeCallback(w->window, [](GLFWwindow* g, int, int) { static_cast<Window*>(glfwGetWindowUserPointer(g))->stale = true; });
  return std::unique_ptr<WindowPresenter>(new WindowPresenter(std::move(w)));
}

Result<std::optional<FrameTarget>> WindowPresenter::begin_frame() {
  Window& w = *window_;
  // Where a minimised window keeps its size, as on X11, nobody would see the picture either.
  if (glfwGetWindowAttrib(w.window, GLFW_ICONIFIED) == GLFW_TRUE) return std::optional<FrameTarget>{};
  // Twice: an image may turn out to be out of date only when it is asked for.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (w.stale || w.swapchain == VK_NULL_HANDLE)
      if (auto made = w.make_swapchain(); !made) return pass_on(made);
    if (w.swapchain == VK_NULL_HANDLE) return std::optional<FrameTarget>{};
    auto frame = w.ring->begin();
    if (!frame) return pass_on(frame);
    w.frame = *frame;
    // The ring has waited for the frame that used this semaphore last.
    w.next_acquired = w.ring->slot();
    const VkResult r = vkAcquireNextImageKHR(w.gpu.device(), w.swapchain, UINT64_MAX, w.acquired[w.next_acquired], VK_NULL_HANDLE, &w.image);
    if (r == VK_SUCCESS || r == VK_SUBOPTIMAL_KHR) {
      w.stale = w.stale || r == VK_SUBOPTIMAL_KHR;
      return FrameTarget{w.frame, w.images[w.image], w.views[w.image], w.format.format, w.size};
    }
    if (r != VK_ERROR_OUT_OF_DATE_KHR) return vulkan_error(r, "getting an image of the window");
    if (auto done = w.ring->submit(VK_NULL_HANDLE, VK_PIPELINE_STAGE_2_NONE, VK_NULL_HANDLE); !done) return pass_on(done);
    w.stale = true;
  }
  return std::optional<FrameTarget>{};
}

Result<void> WindowPresenter::end_frame() {
  Window& w = *window_;
  const ImageTransition to_present{w.images[w.image], VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR,
                                   VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT, VK_PIPELINE_STAGE_2_NONE,
                                   VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT, VK_ACCESS_2_NONE};
  transition(w.frame->commands, {&to_present, 1});
  // The picture may be written first by a blit (3D at another resolution) or by colour output: both wait for the image.
  if (auto done = w.ring->submit(w.acquired[w.next_acquired], VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, w.drawn[w.image]); !done) return done;
  VkPresentInfoKHR present{};
  present.sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR;
  present.waitSemaphoreCount = 1;
  present.pWaitSemaphores = &w.drawn[w.image];
  present.swapchainCount = 1;
  present.pSwapchains = &w.swapchain;
  present.pImageIndices = &w.image;
  const VkResult r = vkQueuePresentKHR(w.gpu.queue(), &present);
  if (r == VK_ERROR_OUT_OF_DATE_KHR || r == VK_SUBOPTIMAL_KHR) w.stale = true;
  else if (r != VK_SUCCESS) return vulkan_error(r, "showing a frame");
  return {};
}

glm::uvec2 WindowPresenter::size() const { return window_->size; }
VkFormat WindowPresenter::format() const { return window_->format.format; }
const std::vector<PassTime>& WindowPresenter::pass_times() const { return window_->ring->pass_times(); }

std::vector<InputEvent> WindowPresenter::poll_events() {
  glfwPollEvents();
  return std::exchange(window_->events, {});
}

bool WindowPresenter::close_requested() const { return glfwWindowShouldClose(window_->window) == GLFW_TRUE; }
void WindowPresenter::request_size(glm::uvec2 size) { glfwSetWindowSize(window_->window, static_cast<int>(size.x), static_cast<int>(size.y)); }
void WindowPresenter::wait_events(double timeout_s) { glfwWaitEventsTimeout(timeout_s); }

}  // namespace holotwin
