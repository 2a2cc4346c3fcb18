using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Tests.Sources;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Tests.Tasks;

[SuppressMessage(
    "Reliability", "CA2012:Use ValueTasks correctly", Justification = "The tests are about the moment between a read and its await.")]
public sealed partial class ReaderSchedulerTests
{
    private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: ReaderScheduler.Instance));

    [Fact]
    public async Task Bytes_that_arrive_between_a_read_and_its_await_do_not_bring_the_reader_to_the_pool()
    {
        using var threads = new WorkerThreads("reader", 1, 1, NullLogger.Instance, staysOnThread: true);
        var continuedOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        var readOn = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Start(async () =>
        {
            readOn.SetResult(Thread.CurrentThread);
            var read = _pipe.Reader.ReadAsync().GetAwaiter();
            Assert.False(read.IsCompleted);
            Write();
            read.OnCompleted(() => continuedOn.SetResult(Thread.CurrentThread));
            await Task.CompletedTask;
        });

        Assert.Same(await readOn.Task, await continuedOn.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_without_a_context_continues_on_the_pool()
    {
        var onPool = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        ContinueAnywhere(() => onPool.SetResult(Thread.CurrentThread.IsThreadPoolThread));
        new Thread(Write).Start();

        Assert.True(await onPool.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_pipe_of_the_product_says_where_its_reader_continues() =>
        Assert.DoesNotContain(
            SourceTree.Product,
            file => NewPipes().Matches(file.Text).Any(pipe => !pipe.Value.Contains("readerScheduler:", StringComparison.Ordinal)
                && !pipe.Value.Contains("useSynchronizationContext: false", StringComparison.Ordinal)));

    private void ContinueAnywhere(Action continuation) =>
        _pipe.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false).GetAwaiter().OnCompleted(continuation);

    private void Write() => Assert.True(_pipe.Writer.WriteAsync(new byte[3], CancellationToken.None).IsCompletedSuccessfully);

    [GeneratedRegex(@"new Pipe\((?s:.*?);|new PipeOptions\((?s:.*?);")]
    private static partial Regex NewPipes();
}
