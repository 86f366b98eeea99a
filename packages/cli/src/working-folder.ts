import { WorkingFolderGoneError } from './cli-errors.ts'

/** The process's working directory, an absolute path. Throws WorkingFolderGoneError when it has been removed. */
export function readWorkingFolder(): string {
  try {
    return process.cwd()
  } catch (cause) {
    throw new WorkingFolderGoneError({ cause })
  }
}
