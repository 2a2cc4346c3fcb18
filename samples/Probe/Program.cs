using System.CommandLine;
using RemoteAccess.Probe;

return await ProbeCommand.Create().Parse(args).InvokeAsync();
