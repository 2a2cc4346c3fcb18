using System.CommandLine;
using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>From arguments to exit code. Every failure becomes one line on standard error (one for each wrong argument) and a documented
/// code.</summary>
internal sealed class ViewerProgram(ViewerHost host)
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="interrupted">Cancelled to end it early; that is no error.</param>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, CancellationToken interrupted)
    {
        try
        {
            return await InvokeAsync(arguments, interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            if (host.Ending.WhenInterrupted == ExitCode.Interrupted)
            {
                host.WriteInterrupted("Interrupted before the device was asked.");
            }

            return host.Ending.WhenInterrupted;
        }
        catch (ViewerException e)
        {
            host.WriteError(e.Message);
            return e.ExitCode;
        }
        catch (ViewerSessionException e)
        {
            host.WriteError(e.Message);
            return SessionExitCode.Of(e.End);
        }
        catch (Exception e)
        {
            host.WriteError($"internal error, please report it: {e.GetType().Name}: {e.Message}");
            return ExitCode.InternalError;
        }
    }

    private async Task<ExitCode> InvokeAsync(IReadOnlyList<string> arguments, CancellationToken interrupted)
    {
        var parsed = new ViewerCommandLine(host.Environment, new ViewerActions(host)).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            var lines = parsed.Errors.Select(error => error.Message).Append("--help shows what there is.");
            throw new ViewerException(ExitCode.BadArguments, string.Join('\n', lines));
        }

        await using var output = host.OutputWriter();
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interruption does that, and ends with 0
        };
        return (ExitCode)await parsed.InvokeAsync(configuration, interrupted);
    }
}
