/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* `vendstream sandbox servicenow`: a stand-in for an instance, to try and to test without one. */
#ifndef VS_CLI_SANDBOX_SERVICENOW_H
#define VS_CLI_SANDBOX_SERVICENOW_H

/* argv[0] is the word "servicenow". Returns an exit code (enum vs_exit). */
int vs_sandbox_servicenow_main(int argc, char **argv);

#endif
