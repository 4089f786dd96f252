#pragma once
// Smooth closed surfaces out of voxels. World RAS, metres.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/anatomy/mesh.h"
#include "engine/anatomy/volume.h"
#include "engine/core/result.h"

namespace holotwin {

/// The surface field == level around the region field > level, by marching tetrahedra (the Freudenthal cut of each cell into six, so
/// the surface is a closed manifold whatever the field). Where the region reaches the border of the grid it is closed half a voxel
/// beyond it. `field` has grid.count() finite values, x fastest. Counter-clockwise from outside for any orientation of the grid; no
/// normals.
[[nodiscard]] Mesh extract_surface(const Grid& grid, const std::vector<float>& field, float level);

struct SurfaceOptions {
  std::size_t target_triangles = 8000;  ///< thinned to about this many; a surface with fewer is left as it is
  double smoothing = 1.0;               ///< standard deviation of the Gaussian over the occupancy, in voxels of the working grid
  int iterations = 10;                  ///< of Taubin's smoothing over the surface before it is thinned
  double working_spacing_mm = 1.5;      ///< finer voxels are averaged to about this first, so that a 0.5 mm scan costs no more
};
/// The smooth surface of one label: Gaussian-smoothed occupancy at the level that keeps the volume, Taubin-smoothed, thinned, then
/// moved along its normals until its volume is the voxels'. Closed (is_closed), with normals, and flat where the scan cuts the organ
/// off. Pieces below 0.5 % of the whole are dropped. Fails when the label has no voxel.
[[nodiscard]] Result<Mesh> organ_surface(const LabelVolume& labels, std::uint8_t label, const SurfaceOptions& options = {});
/// The same for any mask (1 byte a voxel, nonzero = inside).
[[nodiscard]] Result<Mesh> mask_surface(const Grid& grid, const std::vector<std::uint8_t>& mask, const SurfaceOptions& options = {});

/// Gaussian of `sigma_voxels` along each axis, in place. Beyond its border a field is taken to go on as it was, so that an organ that
/// the scan cuts off stays sharp there.
void blur(const Grid& grid, std::vector<float>& field, double sigma_voxels);
/// 1 where the label is, blurred; inside is about > 0.5.
[[nodiscard]] std::vector<float> smoothed_occupancy(const LabelVolume& labels, std::uint8_t label, double sigma_voxels);

/// Unit normals, each the mean of its triangles' normals weighted by the angle at the vertex (Thuermer and Wuethrich 1998).
void vertex_normals(Mesh& mesh);
/// Taubin's smoothing (SIGGRAPH 1995): a shrinking and a growing step per iteration, so that the volume hardly changes.
void taubin_smooth(Mesh& mesh, int iterations);
/// Thins to about `target_triangles`; a closed mesh stays closed; normals are dropped.
void thin(Mesh& mesh, std::size_t target_triangles);
/// Moves vertices along normals until the enclosed volume is `volume_m3` (to 0.1 %); normals are recomputed.
void match_volume(Mesh& mesh, double volume_m3);

}  // namespace holotwin
