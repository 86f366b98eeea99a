import type { TestProject } from 'vitest/node'
import './test-image-context.ts'
import { findTestImages } from './test-images.ts'

/** Global setup of the projects `container:*`: tells them the image of their vendor. */
export default async function setup(project: TestProject): Promise<void> {
  const { images } = await findTestImages()
  const found = images.find(({ flavour }) => project.name === `container:${flavour}`)
  if (!found) throw new Error(`project \`${project.name}\` has no image`)
  project.provide('testImage', found)
}
