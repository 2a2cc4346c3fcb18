using RemoteAccess.Tasks;
using RemoteAccess.Viewer.Hosting;

using var interruption = new Interruption();
var host = ViewerHost.ForProcess();
var program = new ViewerProgram(host);

// On a thread of its own: standard output may block forever (a stopped reader), and an interruption must end the process nevertheless.
var running = Task.Run(() => program.RunAsync(args, interruption.Token));
var interrupted = new TaskCompletionSource();
using var registration = interruption.Token.Register(() => interrupted.TrySetResult());
await Task.WhenAny(running, interrupted.Task);
try
{
    var patience = interruption.Token.IsCancellationRequested ? TimeSpan.FromSeconds(3) : Timeout.InfiniteTimeSpan;
    return (int)await running.WaitOrAbandonAsync(patience, TimeProvider.System);
}
catch (TimeoutException)
{
    return (int)host.Ending.WhenInterrupted;
}
