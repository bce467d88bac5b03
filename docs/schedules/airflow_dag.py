"""Regenerate every night under Airflow, and run one notebook with parameters of its own through papermill.

Copy to Airflow's folder of DAGs; needs apache-airflow-providers-papermill and -standard, and compare installed beside
it.
"""

import datetime
from pathlib import Path

from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator

from compare.notebooks.plan_parameters import check_run

PROJECT = Path.home() / "compare"


class CheckedPapermillOperator(PapermillOperator):
    """Refuses an unknown parameter, place or year before any kernel starts, naming the nearest."""

    def execute(self, context):
        """Check, then run."""
        check_run(self.input_nb, self.parameters, PROJECT)
        return super().execute(context)


with DAG(
    "compare",
    schedule="30 2 * * *",
    start_date=datetime.datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "retry_delay": datetime.timedelta(minutes=10)},
):
    build = BashOperator(task_id="build", bash_command=".venv/bin/compare build", cwd=str(PROJECT))
    regenerate = BashOperator(
        task_id="regenerate", bash_command=".venv/bin/compare regenerate", cwd=str(PROJECT)
    )
    verify = BashOperator(
        task_id="verify", bash_command=".venv/bin/compare verify", cwd=str(PROJECT)
    )
    one_city = CheckedPapermillOperator(
        task_id="one_city",
        input_nb=str(PROJECT / "notebooks" / "rd_intensity.ipynb"),
        output_nb=str(PROJECT / "reports" / "one_city.ipynb"),
        parameters={"places": "湖州", "years": "2015-2020", "language": "zh"},
    )
    build >> regenerate >> verify >> one_city
