import { programAt } from './definitions.ts'
import { PipelineClient } from './pipeline-client.ts'
import { Pipeline, type PipelineOptions } from './pipeline.ts'

/** Starts the pipeline in this thread. */
export async function startPipeline(options: Omit<PipelineOptions, 'tell' | 'report'>): Promise<PipelineClient> {
  const { store, reachFor } = options
  const checkpoint = await store.state.checkpoint()
  const { program } = await programAt(store.settings, checkpoint.position, reachFor)
  const pipeline: Pipeline = new Pipeline({
    ...options,
    tell: (news) => client.heard(news),
    report: (change) => client.noted(change),
  })
  const client = new PipelineClient(
    { log: store.log, settings: store.settings, reachFor, checkpoint, program },
    pipeline,
  )
  await pipeline.start()
  return client
}
