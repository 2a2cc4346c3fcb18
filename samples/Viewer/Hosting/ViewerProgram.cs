using System.CommandLine;
using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>Runs the program from its arguments to its exit code. Every failure writes one line on standard error (one for each wrong
/// argument) and gives a documented code.</summary>
internal sealed class ViewerProgram(ViewerHost host)
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="interrupted">Cancelled to end the program early; this is not an error.</param>
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
                host.WriteInterrupted("Interrupted before the request was sent.");
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
            var lines = parsed.Errors.Select(error => error.Message).Append("--help lists the commands and options.");
            throw new ViewerException(ExitCode.BadArguments, string.Join('\n', lines));
        }

        await using var output = host.OutputWriter();
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interruption handles that, and ends with 0
        };
        return (ExitCode)await parsed.InvokeAsync(configuration, interrupted);
    }
}
